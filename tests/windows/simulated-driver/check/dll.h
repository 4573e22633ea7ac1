/* The 14 functions of the genuine or the simulated DLL, and how their answers are printed. */
#ifndef CHECK_DLL_H
#define CHECK_DLL_H

#include <windows.h>

typedef void(CALLBACK *logger)(int level, DWORD64 timestamp, const WCHAR *message);

struct dll {
    void *(WINAPI *CreateAdapter)(const WCHAR *name, const WCHAR *type, const GUID *guid);
    void *(WINAPI *OpenAdapter)(const WCHAR *name);
    void(WINAPI *CloseAdapter)(void *adapter);
    BOOL(WINAPI *DeleteDriver)(void);
    void(WINAPI *GetAdapterLUID)(void *adapter, DWORD64 *luid);
    DWORD(WINAPI *GetRunningDriverVersion)(void);
    void(WINAPI *SetLogger)(logger callback);
    void *(WINAPI *StartSession)(void *adapter, DWORD capacity);
    void(WINAPI *EndSession)(void *session);
    HANDLE(WINAPI *GetReadWaitEvent)(void *session);
    BYTE *(WINAPI *ReceivePacket)(void *session, DWORD *size);
    void(WINAPI *ReleaseReceivePacket)(void *session, const BYTE *packet);
    BYTE *(WINAPI *AllocateSendPacket)(void *session, DWORD size);
    void(WINAPI *SendPacket)(void *session, const BYTE *packet);
};

extern struct dll dll;

/* Loads the DLL and finds all functions; ends the program if that fails. */
void dll_load(const char *path);

/* Prints "export NAME" for each, in the order of their names. */
void dll_print_exports(void);

/* A value that no call leaves behind by itself; set before each call. */
#define UNTOUCHED 7777

/*
 * Print one line "CALL -> RESULT, ERROR". The error is the last error if the call failed: a number,
 * or "untouched" if the call did not set it; "-" if it succeeded or returns nothing. Answer the
 * result.
 */
void *print_pointer(const char *call, void *result);
DWORD print_number(const char *call, DWORD result);
void print_text(const char *call, const char *result);

/* Prints and answers a call: its text comes from the source. */
#define POINTER(call) (SetLastError(UNTOUCHED), print_pointer(#call, dll.call))
#define NUMBER(call) (SetLastError(UNTOUCHED), print_number(#call, dll.call))
#define NOTHING(call) (SetLastError(UNTOUCHED), dll.call, print_text(#call, "done"))

/*
 * A logger that prints "  log LEVEL TEXT" and whether the timestamp is now. Lines that come on
 * another thread than the one that loaded the DLL come at any time, and are only counted.
 */
void CALLBACK print_log(int level, DWORD64 timestamp, const WCHAR *message);
LONG logged_elsewhere(void);

/* A whole IPv4 packet of this size, at least 24, with a number in it. */
void write_packet(BYTE *packet, DWORD size, DWORD number);
DWORD packet_number(const BYTE *packet);

#endif
