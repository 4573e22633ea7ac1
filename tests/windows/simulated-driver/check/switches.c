/*
 * Turns each switch of the simulated driver and prints what its calls then answer.
 *
 *   switches.exe DLL FILE
 *
 * FILE is what SIMTUN_SWITCHES will name; it is overwritten.
 */
#include "dll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN_MS 200 /* more than the driver takes to see a switch or to save counters */

static const char *file;

static void turn(const char *lines)
{
    FILE *switches = fopen(file, "wb");
    if (!switches)
        exit(1);
    fprintf(switches, "%send\n", lines);
    fclose(switches);
    /* on one line */
    printf("switches:");
    for (const char *line = lines; *line; line += strcspn(line, "\n") + 1)
        printf(" %.*s", (int)strcspn(line, "\n"), line);
    printf("\n");
}

static long long counter(const char *name)
{
    char path[600], line[64];
    long long value = -1;
    Sleep(TURN_MS);
    snprintf(path, sizeof(path), "%s.counters", file);
    FILE *counters = fopen(path, "rb");
    while (counters && fgets(line, sizeof(line), counters)) {
        char *equals = strchr(line, '=');
        *equals = 0;
        if (strcmp(line, name) == 0)
            value = atoll(equals + 1);
    }
    if (counters)
        fclose(counters);
    return value;
}

static void print_counter(const char *name)
{
    printf("counter %s -> %lld, -\n", name, counter(name));
}

static void send_packets(void *session, DWORD count)
{
    for (DWORD i = 0; i < count; i++) {
        BYTE *packet = dll.AllocateSendPacket(session, 24);
        write_packet(packet, 24, i);
        dll.SendPacket(session, packet);
    }
}

/* Receives and releases until there are none for a while. */
static int receive_packets(void *session)
{
    int count = 0;
    DWORD size;
    do {
        BYTE *packet;
        while ((packet = dll.ReceivePacket(session, &size))) {
            dll.ReleaseReceivePacket(session, packet);
            count++;
        }
    } while (WaitForSingleObject(dll.GetReadWaitEvent(session), TURN_MS) == WAIT_OBJECT_0);
    return count;
}

static void print_received(void *session)
{
    printf("packets received -> %d, -\n", receive_packets(session));
}

static void *session_on(void *adapter)
{
    return POINTER(StartSession(adapter, 0x20000));
}

static void fail_calls(void *tun)
{
    turn("access-denied=1\n");
    POINTER(CreateAdapter(L"other", L"type", NULL));
    POINTER(OpenAdapter(L"tun"));
    session_on(tun);
    NUMBER(DeleteDriver());
    turn("create-fail=1\n");
    POINTER(CreateAdapter(L"other", L"type", NULL));
    turn("create-fail=1\ncreate-error=0\n");
    POINTER(CreateAdapter(L"other", L"type", NULL));
    turn("create-fail=1\ncreate-error=1460\n");
    POINTER(CreateAdapter(L"other", L"type", NULL));
    turn("open-error=32\n");
    POINTER(OpenAdapter(L"tun"));
    turn("start-error=31\n");
    session_on(tun);
}

static DWORD WINAPI create_late(void *adapter)
{
    *(void **)adapter = dll.CreateAdapter(L"late", L"type", NULL);
    return 0;
}

static void hang(void)
{
    void *late = NULL;
    turn("create-hang=300\n");
    DWORD64 begin = GetTickCount64();
    void *slow = POINTER(CreateAdapter(L"slow", L"type", NULL));
    print_text("it took 300 ms", GetTickCount64() - begin >= 300 ? "yes" : "no");
    NOTHING(CloseAdapter(slow));

    turn("create-hang=-1\n");
    HANDLE thread = CreateThread(NULL, 0, create_late, &late, 0, NULL);
    print_text("it hangs", WaitForSingleObject(thread, 500) ? "yes" : "no");
    print_counter("creating");
    turn("");
    print_text("it ends", WaitForSingleObject(thread, 5000) ? "no" : "yes");
    NOTHING(CloseAdapter(late));
    print_counter("creating");
}

static void lose_wakeups(void *tun)
{
    turn("lose-wakeup=1\nlose-wakeup-for=1000\n");
    void *session = session_on(tun);
    Sleep(TURN_MS); /* until the driver sleeps */
    send_packets(session, 1);
    print_received(session);
    print_counter("sent");
    /* the kick: an empty packet, which the driver discards */
    dll.SendPacket(session, dll.AllocateSendPacket(session, 0));
    print_received(session);
    print_counter("sent");
    print_counter("discarded");
    print_counter("wakeups-lost");
    NOTHING(EndSession(session));
}

static void end_sessions(void *tun, void *other)
{
    DWORD size;
    turn("only=tun\ncorrupt-after=2\n");
    void *session = session_on(tun), *second = session_on(other);
    send_packets(session, 3);
    send_packets(second, 3);
    print_received(session);
    POINTER(ReceivePacket(session, &size));
    print_received(second);
    POINTER(ReceivePacket(second, &size));
    NOTHING(EndSession(session));

    turn("only=tun\ngone-after=2\n");
    session = session_on(tun);
    send_packets(session, 3);
    print_received(session);
    POINTER(ReceivePacket(session, &size));
    POINTER(AllocateSendPacket(session, 24));
    NOTHING(EndSession(session));

    turn("gone=1\n");
    HANDLE event = POINTER(GetReadWaitEvent(second));
    print_text("it is signalled", WaitForSingleObject(event, 5000) ? "no" : "yes");
    POINTER(ReceivePacket(second, &size));
    NUMBER(GetRunningDriverVersion());
    session_on(tun);
    NOTHING(EndSession(second));
}

static void pass_packets(void *tun)
{
    turn("echo-invalid=1\n");
    void *session = session_on(tun);
    /* an empty one only wakes the driver */
    dll.SendPacket(session, dll.AllocateSendPacket(session, 0));
    dll.SendPacket(session, dll.AllocateSendPacket(session, 1));
    print_received(session);
    NOTHING(EndSession(session));

    turn("");
    session = session_on(tun);
    for (int i = 0; i < 3000; i++)
        send_packets(session, 1);
    Sleep(TURN_MS);
    send_packets(session, 3000);
    print_received(session);
    print_counter("dropped");
    NOTHING(EndSession(session));

    turn("drop-when-full=1\n");
    session = session_on(tun);
    for (int i = 0; i < 3; i++) {
        send_packets(session, 3000);
        Sleep(TURN_MS);
    }
    print_received(session);
    print_counter("dropped");
    NOTHING(EndSession(session));
}

static volatile LONG lines;
static volatile LONG now_logging;
static volatile LONG most_logging;

static void CALLBACK count_log(int level, DWORD64 timestamp, const WCHAR *message)
{
    (void)level, (void)timestamp, (void)message;
    LONG logging = InterlockedIncrement(&now_logging);
    InterlockedIncrement(&lines);
    if (logging > most_logging)
        InterlockedExchange(&most_logging, logging);
    Sleep(1);
    InterlockedDecrement(&now_logging);
}

static void log_from_threads(void)
{
    turn("log-threads=4\n");
    NOTHING(SetLogger(count_log));
    void *adapter = POINTER(CreateAdapter(L"noisy", L"type", NULL));
    NOTHING(SetLogger(NULL));
    printf("log lines -> %ld, -\n", lines);
    print_text("several at once", most_logging > 1 ? "yes" : "no");
    NOTHING(CloseAdapter(adapter));
}

static void misuse(void *tun)
{
    DWORD size;
    turn("");
    NOTHING(SetLogger(print_log));
    print_counter("misuses");
    void *session = session_on(tun);
    BYTE *packet = dll.AllocateSendPacket(session, 24);
    write_packet(packet, 24, 0);
    NOTHING(SendPacket(session, packet));
    NOTHING(SendPacket(session, packet));
    while (!(packet = dll.ReceivePacket(session, &size)))
        WaitForSingleObject(dll.GetReadWaitEvent(session), 1000);
    NOTHING(ReleaseReceivePacket(session, packet));
    NOTHING(ReleaseReceivePacket(session, packet));
    POINTER(AllocateSendPacket(session, 0x10000));
    NOTHING(EndSession(session));
    POINTER(ReceivePacket(session, &size));
    NOTHING(EndSession(session));
    NOTHING(CloseAdapter(tun));
    NOTHING(CloseAdapter(tun));
    turn("no-such-switch=1\n");
    POINTER(OpenAdapter(L"tun"));
    print_counter("misuses");
    print_counter("adapters");
    print_counter("sessions");
}

int main(int count, char **arguments)
{
    if (count != 3) {
        printf("usage: switches.exe DLL FILE\n");
        return 2;
    }
    file = arguments[2];
    SetEnvironmentVariableA("SIMTUN_SWITCHES", file);
    dll_load(arguments[1]);
    turn("");
    void *tun = POINTER(CreateAdapter(L"tun", L"type", NULL));
    void *other = POINTER(CreateAdapter(L"other", L"type", NULL));
    fail_calls(tun);
    hang();
    lose_wakeups(tun);
    end_sessions(tun, other);
    pass_packets(tun);
    log_from_threads();
    NOTHING(CloseAdapter(other));
    misuse(tun);
    return 0;
}
