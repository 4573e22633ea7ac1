#include "doorbell.h"
#include "counters.h"
#include "switches.h"

#define MICROSECONDS 1000000

static LONG64 now(void)
{
    LARGE_INTEGER ticks;
    QueryPerformanceCounter(&ticks);
    return ticks.QuadPart;
}

static BOOL is_within(LONG64 since, LONG microseconds)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return (now() - since) * MICROSECONDS < microseconds * frequency.QuadPart;
}

/*
 * In the genuine DLL a sender's look at the sleeper's flag can overtake its own publishing; then
 * it sees nobody asleep, and whatever it published waits for the next send. Which signals that
 * hits is chance there and a rule here: every Nth, and with it those that follow within a time,
 * as the last packets of a burst would; after that the next one always arrives.
 */
static BOOL is_lost(struct session *session)
{
    LONG nth = session_switch(session, SWITCH_LOSE_WAKEUP);
    BOOL lost = FALSE;
    AcquireSRWLockExclusive(&session->ringing);
    session->rings++;
    if (nth > 0) {
        if (session->last_ring_was_lost)
            lost = is_within(session->lost_at,
                             session_switch(session, SWITCH_LOSE_WAKEUP_FOR));
        else if ((lost = session->rings % nth == 0))
            session->lost_at = now();
    }
    session->last_ring_was_lost = lost;
    ReleaseSRWLockExclusive(&session->ringing);
    return lost;
}

void doorbell_ring(struct session *session)
{
    /* the fence whose absence is the genuine bug: publish first, then look */
    MemoryBarrier();
    if (!session->alertable)
        return;
    counter_add(COUNTER_WAKEUPS, 1);
    if (is_lost(session))
        counter_add(COUNTER_WAKEUPS_LOST, 1);
    else
        SetEvent(session->doorbell);
}
