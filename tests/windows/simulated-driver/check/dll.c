#include "dll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 10000000ull /* in units of 100 ns */

struct dll dll;
static HMODULE module;
static DWORD main_thread;
static volatile LONG elsewhere;

static void find(void *function, const char *name)
{
    FARPROC address = GetProcAddress(module, name);
    if (!address) {
        printf("no export %s\n", name);
        exit(1);
    }
    memcpy(function, &address, sizeof(address));
}

#define FIND(name) find(&dll.name, "Wintun" #name)

void dll_load(const char *path)
{
    main_thread = GetCurrentThreadId();
    /* each line at once: a crash must not take lines with it */
    setvbuf(stdout, NULL, _IONBF, 0);
    module = LoadLibraryA(path);
    if (!module) {
        printf("cannot load %s: error %lu\n", path, GetLastError());
        exit(1);
    }
    FIND(CreateAdapter);
    FIND(OpenAdapter);
    FIND(CloseAdapter);
    FIND(DeleteDriver);
    FIND(GetAdapterLUID);
    FIND(GetRunningDriverVersion);
    FIND(SetLogger);
    FIND(StartSession);
    FIND(EndSession);
    FIND(GetReadWaitEvent);
    FIND(ReceivePacket);
    FIND(ReleaseReceivePacket);
    FIND(AllocateSendPacket);
    FIND(SendPacket);
}

void dll_print_exports(void)
{
    const BYTE *base = (const BYTE *)module;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_EXPORT_DIRECTORY *exports =
        (const IMAGE_EXPORT_DIRECTORY *)(base
                                         + headers->OptionalHeader.DataDirectory[0].VirtualAddress);
    const DWORD *names = (const DWORD *)(base + exports->AddressOfNames);
    for (DWORD i = 0; i < exports->NumberOfNames; i++)
        printf("export %s\n", base + names[i]);
}

static void print(const char *call, const char *result, BOOL failed, DWORD error)
{
    char text[16] = "-";
    if (failed && error == UNTOUCHED)
        strcpy(text, "untouched");
    else if (failed)
        sprintf(text, "%lu", error);
    printf("%s -> %s, %s\n", call, result, text);
}

void *print_pointer(const char *call, void *result)
{
    DWORD error = GetLastError();
    print(call, result ? "pointer" : "NULL", !result, error);
    return result;
}

DWORD print_number(const char *call, DWORD result)
{
    DWORD error = GetLastError();
    char text[16];
    sprintf(text, "%lu", result);
    print(call, text, !result, error);
    return result;
}

void print_text(const char *call, const char *result)
{
    print(call, result, FALSE, 0);
}

void CALLBACK print_log(int level, DWORD64 timestamp, const WCHAR *message)
{
    static const char *const levels[] = {"INFO", "WARN", "ERR"};
    FILETIME time;
    if (GetCurrentThreadId() != main_thread) {
        InterlockedIncrement(&elsewhere);
        return;
    }
    GetSystemTimeAsFileTime(&time);
    DWORD64 now = (DWORD64)time.dwHighDateTime << 32 | time.dwLowDateTime;
    BOOL is_now = timestamp <= now && now - timestamp < 10 * SECOND;
    printf("  log %s %ls%s\n", level >= 0 && level < 3 ? levels[level] : "?", message,
           is_now ? "" : " (at another time)");
}

LONG logged_elsewhere(void)
{
    return elsewhere;
}

void write_packet(BYTE *packet, DWORD size, DWORD number)
{
    memset(packet, 0, size);
    packet[0] = 0x45;
    packet[2] = (BYTE)(size >> 8);
    packet[3] = (BYTE)size;
    packet[9] = 17;
    memcpy(packet + 20, &number, sizeof(number));
}

DWORD packet_number(const BYTE *packet)
{
    DWORD number;
    memcpy(&number, packet + 20, sizeof(number));
    return number;
}
