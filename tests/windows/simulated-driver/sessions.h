/* Sessions as the application sees them; wire.c is the other end. */
#ifndef SIMTUN_SESSIONS_H
#define SIMTUN_SESSIONS_H

#include "adapters.h"
#include "rings.h"

#include <windows.h>

struct session {
    struct adapter *adapter;
    struct ring to_application;
    struct ring from_application;
    HANDLE read_wait; /* the application waits: there are packets, or the end */
    HANDLE doorbell;  /* the driver waits: there are packets, or the end */
    HANDLE room;      /* the driver waits: there is room, or the end */
    HANDLE worker;

    volatile LONG open;     /* from StartSession to EndSession */
    volatile LONG calls;    /* under way */
    volatile LONG over;     /* the adapter is terminating */
    volatile LONG affected; /* whether the switches that act on sessions act on this one */

    volatile LONG alertable;      /* the driver sleeps until the doorbell rings */
    volatile LONG waits_for_room; /* the driver sleeps until a packet is released */

    SRWLOCK ringing; /* guards the next three */
    LONG rings;      /* of the doorbell, lost ones included */
    BOOL last_ring_was_lost;
    LONG64 lost_at; /* by the performance counter */

    SRWLOCK receiving; /* guards the next two */
    LONG received;
    BOOL corrupt;
};

/* From now on the session answers end-of-file; wakes whoever waits, once. Thread-safe. */
void session_terminate(struct session *session);

/* A switch that acts on sessions, 0 where it does not act on this one. */
LONG session_switch(struct session *session, int id);

#endif
