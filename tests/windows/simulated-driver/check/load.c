/*
 * Four threads send and two receive; nothing may be lost, doubled or changed.
 *
 *   load.exe DLL [PACKETS]
 *
 * PACKETS: in all, 200000 unless given.
 */
#include "dll.h"

#include <stdio.h>
#include <stdlib.h>

#define SENDERS 4
#define RECEIVERS 2
#define HELD 8 /* packets that a receiver holds before it gives them back in another order */
#define PATIENCE_MS 10000

static void *session;
static LONG packets;
static volatile LONG allocated;
static volatile LONG received;
static volatile LONG wrong;
static volatile LONG stalled;
static BYTE *seen;

static DWORD size_of(DWORD number)
{
    return 24 + number * 37 % 1400;
}

static DWORD WINAPI send_packets(void *unused)
{
    (void)unused;
    for (;;) {
        LONG number = InterlockedIncrement(&allocated) - 1;
        BYTE *packet;
        if (number >= packets)
            return 0;
        while (!(packet = dll.AllocateSendPacket(session, size_of(number)))) {
            if (GetLastError() != ERROR_BUFFER_OVERFLOW)
                return InterlockedIncrement(&wrong);
            SwitchToThread();
        }
        write_packet(packet, size_of(number), number);
        dll.SendPacket(session, packet);
    }
}

static void check(const BYTE *packet, DWORD size)
{
    DWORD number = packet_number(packet);
    if (number >= (DWORD)packets || size != size_of(number) || seen[number])
        InterlockedIncrement(&wrong);
    else
        seen[number] = 1;
}

static void release(BYTE **held, int count)
{
    for (int i = 0; i < count; i++)
        dll.ReleaseReceivePacket(session, held[(i * 5 + 3) % count]);
}

static DWORD WINAPI receive_packets(void *unused)
{
    BYTE *held[HELD];
    (void)unused;
    while (received < packets) {
        int count = 0;
        DWORD size;
        while (count < HELD && (held[count] = dll.ReceivePacket(session, &size)))
            check(held[count++], size);
        if (count == HELD)
            release(held, HELD);
        else
            for (int i = count - 1; i >= 0; i--)
                dll.ReleaseReceivePacket(session, held[i]);
        InterlockedExchangeAdd(&received, count);
        /* two wait on one auto-reset event: the other may have taken its signal */
        if (count == 0 && WaitForSingleObject(dll.GetReadWaitEvent(session), 50) == WAIT_TIMEOUT
            && InterlockedIncrement(&stalled) > PATIENCE_MS / 50)
            return InterlockedIncrement(&wrong);
    }
    return 0;
}

int main(int count, char **arguments)
{
    HANDLE threads[SENDERS + RECEIVERS];
    if (count < 2) {
        printf("usage: load.exe DLL [PACKETS]\n");
        return 2;
    }
    packets = count > 2 ? atol(arguments[2]) : 200000;
    seen = calloc(packets, 1);
    dll_load(arguments[1]);
    void *adapter = dll.CreateAdapter(L"load", L"type", NULL);
    session = dll.StartSession(adapter, 0x20000);
    DWORD64 begin = GetTickCount64();
    for (int i = 0; i < SENDERS + RECEIVERS; i++)
        threads[i] = CreateThread(NULL, 0, i < SENDERS ? send_packets : receive_packets, NULL, 0,
                                  NULL);
    WaitForMultipleObjects(SENDERS + RECEIVERS, threads, TRUE, INFINITE);
    fprintf(stderr, "%ld packets in %llu ms\n", packets, GetTickCount64() - begin);
    printf("sent -> %ld, -\nreceived -> %ld, -\nwrong -> %ld, -\n", packets, received, wrong);
    dll.EndSession(session);
    dll.CloseAdapter(adapter);
    return wrong != 0 || received != packets;
}
