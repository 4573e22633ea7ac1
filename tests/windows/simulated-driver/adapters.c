#include "adapters.h"
#include "counters.h"
#include "log.h"
#include "sessions.h"
#include "switches.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* 0.14, the major version in the upper word */
#define DRIVER_VERSION 0x0000000E
/* of a NET_LUID: IF_TYPE_PROP_VIRTUAL in the upper 16 bits, a number in the 24 below them */
#define LUID_TYPE (53ull << 48)
#define LUID_NUMBER_SHIFT 24
/* how soon a hanging CreateAdapter sees that its switch was turned off */
#define HANG_STEP_MS 10

/*
 * Held over a whole CreateAdapter, OpenAdapter and DeleteDriver: the genuine DLL's log lines say
 * that all three take one mutex. So a CreateAdapter that hangs makes the others hang as well.
 */
static SRWLOCK installing = SRWLOCK_INIT;

/* guards the list and all of an adapter that changes */
static SRWLOCK lock = SRWLOCK_INIT;
static struct adapter *adapters;
static DWORD64 last_number;
static BOOL driver_loaded;

static struct adapter *find(const WCHAR *name)
{
    for (struct adapter *adapter = adapters; adapter; adapter = adapter->next) {
        if (!adapter->removed
            && CompareStringOrdinal(adapter->name, -1, name, -1, TRUE) == CSTR_EQUAL)
            return adapter;
    }
    return NULL;
}

static BOOL is_name(const WCHAR *name)
{
    return name && name[0] && wcsnlen(name, ADAPTER_MAX_NAME) < ADAPTER_MAX_NAME;
}

/* Behind a name that is taken comes the first free number. */
static void choose_name(WCHAR *chosen, const WCHAR *wanted)
{
    wcscpy(chosen, wanted);
    for (int number = 1; find(chosen); number++) {
        WCHAR suffix[16];
        int length = _snwprintf(suffix, 16, L" %d", number);
        wcscpy(chosen, wanted);
        if (wcslen(wanted) + length >= ADAPTER_MAX_NAME)
            chosen[ADAPTER_MAX_NAME - 1 - length] = 0;
        wcscat(chosen, suffix);
    }
}

static struct adapter_handle *open_handle(struct adapter *adapter, BOOL created)
{
    struct adapter_handle *handle = malloc(sizeof(*handle));
    if (!handle)
        abort();
    handle->adapter = adapter;
    handle->created = created;
    handle->open = TRUE;
    return handle;
}

static struct adapter *add(const WCHAR *name)
{
    struct adapter *adapter = calloc(1, sizeof(*adapter));
    if (!adapter)
        abort();
    AcquireSRWLockExclusive(&lock);
    choose_name(adapter->name, name);
    adapter->luid = LUID_TYPE | ++last_number << LUID_NUMBER_SHIFT;
    adapter->next = adapters;
    adapters = adapter;
    driver_loaded = TRUE;
    ReleaseSRWLockExclusive(&lock);
    return adapter;
}

static void hang(void)
{
    DWORD64 begin = GetTickCount64();
    for (;;) {
        LONG limit = switch_value(SWITCH_CREATE_HANG);
        if (limit >= 0 && GetTickCount64() - begin >= (DWORD64)limit)
            return;
        counters_save();
        Sleep(HANG_STEP_MS);
        switches_read();
    }
}

static struct adapter_handle *create(const WCHAR *name, const WCHAR *type)
{
    hang();
    if (switch_value(SWITCH_ACCESS_DENIED)) {
        log_line(LOG_ERR, L"Failed to create adapter: access denied");
        SetLastError(ERROR_ACCESS_DENIED);
        return NULL;
    }
    if (switch_value(SWITCH_CREATE_FAIL)) {
        log_line(LOG_ERR, L"Failed to create adapter");
        /* else the last error stays, as the genuine DLL lets it under Wine */
        if (switch_is_set(SWITCH_CREATE_ERROR))
            SetLastError(switch_value(SWITCH_CREATE_ERROR));
        return NULL;
    }
    if (!is_name(name) || !is_name(type)) {
        log_line(LOG_ERR, L"Failed to create adapter: name or type has 0 or over 127 units");
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    struct adapter_handle *handle = open_handle(add(name), TRUE);
    counter_add(COUNTER_ADAPTERS, 1);
    log_line(LOG_INFO, L"Created adapter \"%ls\"", handle->adapter->name);
    log_burst(switch_value(SWITCH_LOG_THREADS));
    return handle;
}

/*
 * Makes an adapter with this name, or, if it is taken, this name and a number. The tunnel type is
 * checked and the GUID ignored: neither can be seen from outside. Answers NULL with
 * ERROR_INVALID_PARAMETER if name or type is empty or over 127 units. Closing the handle removes
 * the adapter. Thread-safe.
 */
struct adapter_handle *WINAPI WintunCreateAdapter(const WCHAR *name, const WCHAR *type,
                                                  const GUID *guid)
{
    (void)guid;
    switches_read();
    log_line(LOG_INFO, L"Creating adapter");
    counter_add(COUNTER_CREATING, 1);
    AcquireSRWLockExclusive(&installing);
    struct adapter_handle *handle = create(name, type);
    ReleaseSRWLockExclusive(&installing);
    counter_add(COUNTER_CREATING, -1);
    counters_save();
    return handle;
}

static DWORD open(const WCHAR *name, struct adapter_handle **handle)
{
    if (switch_value(SWITCH_ACCESS_DENIED))
        return ERROR_ACCESS_DENIED;
    if (switch_value(SWITCH_OPEN_ERROR))
        return switch_value(SWITCH_OPEN_ERROR);
    if (!is_name(name))
        return ERROR_INVALID_PARAMETER;
    AcquireSRWLockShared(&lock);
    struct adapter *adapter = find(name);
    ReleaseSRWLockShared(&lock);
    if (!adapter && switch_value(SWITCH_FOREIGN))
        adapter = add(name);
    if (!adapter)
        return ERROR_NOT_FOUND;
    *handle = open_handle(adapter, FALSE);
    return ERROR_SUCCESS;
}

/*
 * Finds an adapter; case does not matter. Answers NULL with ERROR_NOT_FOUND if there is none,
 * unless a switch says that another process created it just now.
 * Closing the handle leaves the adapter. Thread-safe.
 */
struct adapter_handle *WINAPI WintunOpenAdapter(const WCHAR *name)
{
    struct adapter_handle *handle = NULL;
    switches_read();
    AcquireSRWLockExclusive(&installing);
    DWORD error = open(name, &handle);
    ReleaseSRWLockExclusive(&installing);
    if (error)
        SetLastError(error);
    return handle;
}

static void remove_adapter(struct adapter *adapter)
{
    AcquireSRWLockExclusive(&lock);
    adapter->removed = TRUE;
    if (adapter->session)
        session_terminate(adapter->session);
    ReleaseSRWLockExclusive(&lock);
    counter_add(COUNTER_ADAPTERS, -1);
    log_line(LOG_INFO, L"Removed adapter \"%ls\"", adapter->name);
}

/*
 * Closes the handle, and removes the adapter if CreateAdapter gave it; a running session then
 * sees end-of-file, whose session handle must still be ended. NULL does nothing. Returns nothing.
 */
void WINAPI WintunCloseAdapter(struct adapter_handle *handle)
{
    if (!handle)
        return;
    if (!InterlockedExchange(&handle->open, FALSE))
        log_misuse(L"CloseAdapter of a closed adapter");
    else if (handle->created)
        remove_adapter(handle->adapter);
    counters_save();
}

/* Writes the adapter's NET_LUID, also after the adapter was removed. Thread-safe. */
void WINAPI WintunGetAdapterLUID(struct adapter_handle *handle, DWORD64 *luid)
{
    if (!handle->open)
        log_misuse(L"GetAdapterLUID of a closed adapter");
    *luid = handle->adapter->luid;
}

/*
 * Answers 0x0000000E from the first adapter on until DeleteDriver; before, or while the driver is
 * gone, 0 with ERROR_FILE_NOT_FOUND. Thread-safe.
 */
DWORD WINAPI WintunGetRunningDriverVersion(void)
{
    switches_read();
    AcquireSRWLockShared(&lock);
    BOOL loaded = driver_loaded && !switch_value(SWITCH_GONE);
    ReleaseSRWLockShared(&lock);
    if (!loaded)
        SetLastError(ERROR_FILE_NOT_FOUND);
    return loaded ? DRIVER_VERSION : 0;
}

static DWORD delete_driver(void)
{
    DWORD error = ERROR_SUCCESS;
    if (switch_value(SWITCH_ACCESS_DENIED))
        return ERROR_ACCESS_DENIED;
    AcquireSRWLockExclusive(&lock);
    for (struct adapter *adapter = adapters; adapter; adapter = adapter->next) {
        if (!adapter->removed)
            error = ERROR_BUSY;
    }
    if (!error)
        driver_loaded = FALSE;
    ReleaseSRWLockExclusive(&lock);
    return error;
}

/* Answers FALSE with ERROR_BUSY while there are adapters. Thread-safe. */
BOOL WINAPI WintunDeleteDriver(void)
{
    switches_read();
    AcquireSRWLockExclusive(&installing);
    DWORD error = delete_driver();
    ReleaseSRWLockExclusive(&installing);
    log_line(error ? LOG_ERR : LOG_INFO,
             error ? L"Failed to delete driver" : L"Deleted driver");
    if (error)
        SetLastError(error);
    return !error;
}

DWORD adapter_attach(struct adapter *adapter, struct session *session)
{
    DWORD error = ERROR_SUCCESS;
    AcquireSRWLockExclusive(&lock);
    if (adapter->removed)
        error = ERROR_FILE_NOT_FOUND;
    else if (adapter->session)
        error = ERROR_ALREADY_INITIALIZED;
    else
        adapter->session = session;
    ReleaseSRWLockExclusive(&lock);
    return error;
}

void adapter_detach(struct adapter *adapter)
{
    AcquireSRWLockExclusive(&lock);
    adapter->session = NULL;
    ReleaseSRWLockExclusive(&lock);
}
