/* How the application wakes the driver, and how such a signal gets lost. */
#ifndef SIMTUN_DOORBELL_H
#define SIMTUN_DOORBELL_H

#include "sessions.h"

/* After publishing: wakes the driver if it sleeps. Thread-safe. */
void doorbell_ring(struct session *session);

#endif
