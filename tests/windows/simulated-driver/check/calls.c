/*
 * Prints what each call answers, one line each.
 *
 *   calls.exe DLL
 *
 * Where no adapter can be made, as with the genuine DLL under Wine, the calls that need one are
 * left out.
 */
#include "dll.h"

#include <stdio.h>
#include <string.h>

#define BACKGROUND_MS 1000 /* in which a thread of the DLL's own gets to do something */

static WCHAR long_name[129];

static void call_without_adapter(void)
{
    NUMBER(GetRunningDriverVersion());
    NOTHING(CloseAdapter(NULL));
    NOTHING(SetLogger(print_log));
    POINTER(OpenAdapter(L"tun"));
    NUMBER(DeleteDriver());
    /* the genuine DLL's first look for an adapter starts a thread of its own */
    Sleep(BACKGROUND_MS);
    print_text("it logs on threads of its own", logged_elsewhere() ? "yes" : "no");
}

static void call_adapters(void *tun)
{
    DWORD64 luid = 0, other = 0;
    NUMBER(GetRunningDriverVersion());
    NOTHING(GetAdapterLUID(tun, &luid));
    print_text("its interface type", luid >> 48 == 53 ? "53" : "another");

    void *opened = POINTER(OpenAdapter(L"TUN"));
    NOTHING(GetAdapterLUID(opened, &other));
    print_text("its LUID", other == luid ? "the same" : "another");

    void *taken = POINTER(CreateAdapter(L"Tun", L"type", NULL));
    NOTHING(GetAdapterLUID(taken, &other));
    print_text("its LUID", other == luid ? "the same" : "another");
    void *numbered = POINTER(OpenAdapter(L"tun 1"));
    NOTHING(CloseAdapter(numbered));
    NOTHING(CloseAdapter(taken));
    POINTER(OpenAdapter(L"tun 1"));

    long_name[127] = 'x';
    POINTER(CreateAdapter(long_name, L"type", NULL));
    POINTER(CreateAdapter(L"tun", long_name, NULL));
    POINTER(CreateAdapter(L"", L"type", NULL));
    long_name[127] = 0;
    void *longest = POINTER(CreateAdapter(long_name, L"type", NULL));
    NOTHING(CloseAdapter(longest));

    NUMBER(DeleteDriver());
    NOTHING(CloseAdapter(opened));
}

static void call_session_start(void *tun)
{
    POINTER(StartSession(tun, 0));
    POINTER(StartSession(tun, 0x10000));
    POINTER(StartSession(tun, 0x30000));
    POINTER(StartSession(tun, 0x8000000));
    void *session = POINTER(StartSession(tun, 0x4000000));
    POINTER(StartSession(tun, 0x20000));
    NOTHING(EndSession(session));
}

static void print_count(const char *what, int count)
{
    char text[16];
    sprintf(text, "%d", count);
    print_text(what, text);
}

static void call_receive(void *session)
{
    DWORD size = 0;
    POINTER(ReceivePacket(session, &size));
    HANDLE event = POINTER(GetReadWaitEvent(session));
    print_text("it is signalled", WaitForSingleObject(event, 0) ? "no" : "yes");

    /* sent in another order than allocated: nothing goes out before the first */
    BYTE *packets[3];
    for (DWORD i = 0; i < 3; i++) {
        packets[i] = POINTER(AllocateSendPacket(session, 24 + i));
        write_packet(packets[i], 24 + i, i);
    }
    NOTHING(SendPacket(session, packets[2]));
    NOTHING(SendPacket(session, packets[1]));
    print_text("it is signalled", WaitForSingleObject(event, 100) ? "no" : "yes");
    NOTHING(SendPacket(session, packets[0]));

    for (DWORD i = 0; i < 3; i++) {
        while (!(packets[i] = dll.ReceivePacket(session, &size)))
            WaitForSingleObject(event, 1000);
        print_count("received size", (int)size);
        print_count("received number", (int)packet_number(packets[i]));
    }
    POINTER(ReceivePacket(session, &size));
    NOTHING(ReleaseReceivePacket(session, packets[1]));
    NOTHING(ReleaseReceivePacket(session, packets[2]));
    NOTHING(ReleaseReceivePacket(session, packets[0]));
}

/* The first packet is never sent, so that none leaves the ring: 128 KiB less one gap. */
static void call_until_full(void *session)
{
    int count = 0;
    while (dll.AllocateSendPacket(session, 0xFFFC - 4))
        count++;
    print_count("packets of 65528 bytes", count);
    POINTER(AllocateSendPacket(session, 0xFFFC - 4));
    POINTER(AllocateSendPacket(session, 0));
    POINTER(AllocateSendPacket(session, 0));
    POINTER(AllocateSendPacket(session, 0));
    POINTER(AllocateSendPacket(session, 0));
}

static void ping(void *session, const char *what, const BYTE *request, DWORD size)
{
    DWORD received = 0;
    BYTE *packet = dll.AllocateSendPacket(session, size), *reply;
    memcpy(packet, request, size);
    dll.SendPacket(session, packet);
    while (!(reply = dll.ReceivePacket(session, &received)))
        WaitForSingleObject(dll.GetReadWaitEvent(session), 1000);
    printf("%s ->", what);
    for (DWORD i = 0; i < received; i++)
        printf(" %02x", reply[i]);
    printf(", -\n");
    dll.ReleaseReceivePacket(session, reply);
}

static void call_ping(void *session)
{
    static const BYTE v4[28] = {0x45, 0, 0, 28, 0, 0, 0x40, 0, 64, 1, 0x66, 0xdd, 10, 0,
                                0,    1, 10, 0, 0, 2, 8, 0, 0xf7, 0xfd, 0, 1, 0, 1};
    static const BYTE v6[48] = {0x60, 0, 0, 0, 0, 8, 58, 64, 0xfd, 0, 0, 0, 0, 0, 0, 0,
                                0, 0, 0, 0, 0, 0, 0, 1, 0xfd, 0, 0, 0, 0, 0, 0, 0,
                                0, 0, 0, 0, 0, 0, 0, 2, 128, 0, 0x85, 0xb8, 0, 1, 0, 1};
    ping(session, "IPv4 ping", v4, sizeof(v4));
    ping(session, "IPv6 ping", v6, sizeof(v6));
    ping(session, "IPv4 ping cut short", v4, 27);
}

static void call_sessions(void *tun)
{
    DWORD size;
    call_session_start(tun);
    void *session = POINTER(StartSession(tun, 0x20000));
    call_receive(session);
    call_ping(session);
    call_until_full(session);
    HANDLE event = dll.GetReadWaitEvent(session);
    ResetEvent(event); /* there may be a signal for packets left */
    NOTHING(CloseAdapter(tun));
    print_text("it is signalled", WaitForSingleObject(event, 1000) ? "no" : "yes");
    POINTER(ReceivePacket(session, &size));
    POINTER(AllocateSendPacket(session, 24));
    NOTHING(EndSession(session));
}

int main(int count, char **arguments)
{
    if (count != 2) {
        printf("usage: calls.exe DLL\n");
        return 2;
    }
    for (int i = 0; i < 127; i++)
        long_name[i] = 'x';
    dll_load(arguments[1]);
    dll_print_exports();
    call_without_adapter();
    void *tun = POINTER(CreateAdapter(L"tun", L"type", NULL));
    if (tun) {
        call_adapters(tun);
        call_sessions(tun);
        POINTER(OpenAdapter(L"tun"));
        NUMBER(DeleteDriver());
    }
    NOTHING(SetLogger(NULL));
    NUMBER(GetRunningDriverVersion());
    return 0;
}
