#include "wire.h"
#include "counters.h"
#include "icmp.h"
#include "sessions.h"
#include "switches.h"

#include <string.h>

/* how soon a turned switch is seen, and how often counters are saved */
#define CHORES_MS 20
/* packets between two looks at the clock, and at most so many for one signal */
#define BATCH 64

static BOOL is_over(struct session *session)
{
    return session->over || !session->open;
}

static void do_chores(struct session *session)
{
    switches_read();
    InterlockedExchange(&session->affected, switches_apply_to(session->adapter->name));
    if (session_switch(session, SWITCH_GONE))
        session_terminate(session);
    counters_save();
}

/* Waits however long it takes: only the event or the end counts, never what is in a ring. */
static void wait(struct session *session, HANDLE event)
{
    while (!is_over(session) && WaitForSingleObject(event, CHORES_MS) == WAIT_TIMEOUT)
        do_chores(session);
}

static void wait_for_packet(struct session *session)
{
    /* the exchange is the fence on this side: first the flag, then another look at the ring */
    InterlockedExchange(&session->alertable, TRUE);
    if (!ring_has_packet(&session->from_application))
        wait(session, session->doorbell);
    InterlockedExchange(&session->alertable, FALSE);
}

static BYTE *wait_for_room(struct session *session, DWORD size)
{
    BYTE *packet = NULL;
    while (!packet && !is_over(session)) {
        /* before sleeping: the application must see what is there to make room */
        SetEvent(session->read_wait);
        InterlockedExchange(&session->waits_for_room, TRUE);
        packet = ring_allocate(&session->to_application, size);
        if (!packet)
            wait(session, session->room);
    }
    InterlockedExchange(&session->waits_for_room, FALSE);
    return packet;
}

/* What the genuine driver passes on; it discards all else. */
static BOOL is_ip(const BYTE *packet, DWORD size)
{
    return (size >= 20 && packet[0] >> 4 == 4) || (size >= 40 && packet[0] >> 4 == 6);
}

/* Answers whether the application has more to see than before. */
static BOOL answer(struct session *session, const BYTE *packet, DWORD size)
{
    BOOL published = FALSE;
    if (!is_ip(packet, size) && (size == 0 || !switch_value(SWITCH_ECHO_INVALID))) {
        counter_add(COUNTER_DISCARDED, 1);
        return FALSE;
    }
    BYTE *copy = ring_allocate(&session->to_application, size);
    if (!copy && session_switch(session, SWITCH_DROP_WHEN_FULL)) {
        counter_add(COUNTER_DROPPED, 1);
        return FALSE;
    }
    if (!copy)
        copy = wait_for_room(session, size);
    if (copy) {
        memcpy(copy, packet, size);
        icmp_answer(copy, size);
        ring_send(&session->to_application, copy, &published);
    }
    return published;
}

/* Answers whether there was one. */
static BOOL take(struct session *session, BOOL *published)
{
    DWORD size;
    BYTE *packet = ring_receive(&session->from_application, &size);
    if (!packet)
        return FALSE;
    counter_add(COUNTER_SENT, 1);
    *published |= answer(session, packet, size);
    ring_release(&session->from_application, packet);
    return TRUE;
}

DWORD WINAPI wire_run(void *parameter)
{
    struct session *session = parameter;
    DWORD64 chores_at = GetTickCount64() + CHORES_MS;
    while (!is_over(session)) {
        BOOL published = FALSE;
        int taken = 0;
        while (taken < BATCH && !is_over(session) && take(session, &published))
            taken++;
        if (published)
            SetEvent(session->read_wait);
        if (taken == 0)
            wait_for_packet(session);
        if (GetTickCount64() >= chores_at) {
            do_chores(session);
            chores_at = GetTickCount64() + CHORES_MS;
        }
    }
    return 0;
}
