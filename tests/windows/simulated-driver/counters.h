/* What a test wants to know of the driver's side, also from another process. */
#ifndef SIMTUN_COUNTERS_H
#define SIMTUN_COUNTERS_H

#include <windows.h>

enum counter {
    COUNTER_ADAPTERS,     /* now */
    COUNTER_SESSIONS,     /* now */
    COUNTER_CREATING,     /* threads inside CreateAdapter now, those that hang above all */
    COUNTER_SENT,         /* packets that the driver took from the application */
    COUNTER_RECEIVED,     /* packets that the application took from the driver */
    COUNTER_DISCARDED,    /* of those sent: no IP packet */
    COUNTER_DROPPED,      /* of those sent: no room in the ring to the application */
    COUNTER_WAKEUPS,      /* signals to the sleeping driver, lost ones included */
    COUNTER_WAKEUPS_LOST,
    COUNTER_MISUSES,      /* calls that the genuine DLL answers with undefined behaviour */
    COUNTERS
};

void counter_add(enum counter counter, LONG64 amount);

/* Brings the file of counters up to date, if there is one and it is not. */
void counters_save(void);

#endif
