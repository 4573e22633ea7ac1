/* The far end: takes what the application sends, and answers it. */
#ifndef SIMTUN_WIRE_H
#define SIMTUN_WIRE_H

#include <windows.h>

/* The thread of a session, until it is over. */
DWORD WINAPI wire_run(void *session);

#endif
