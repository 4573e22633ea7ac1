/* The adapters of this process. The genuine driver's are the machine's: see README.md. */
#ifndef SIMTUN_ADAPTERS_H
#define SIMTUN_ADAPTERS_H

#include <windows.h>

#define ADAPTER_MAX_NAME 128

struct session;

/*
 * The adapter itself. Like all that an application has a handle to it is never freed, so that a
 * call with a stale handle can be told from a good one.
 */
struct adapter {
    struct adapter *next;
    WCHAR name[ADAPTER_MAX_NAME];
    DWORD64 luid;
    BOOL removed;
    struct session *session;
};

/* What CreateAdapter and OpenAdapter answer. */
struct adapter_handle {
    struct adapter *adapter;
    BOOL created;
    volatile LONG open;
};

/*
 * Makes this the adapter's only session. Answers ERROR_SUCCESS, ERROR_ALREADY_INITIALIZED, or
 * ERROR_FILE_NOT_FOUND when the adapter was removed.
 */
DWORD adapter_attach(struct adapter *adapter, struct session *session);

void adapter_detach(struct adapter *adapter);

#endif
