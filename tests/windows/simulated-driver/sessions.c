#include "sessions.h"
#include "counters.h"
#include "doorbell.h"
#include "log.h"
#include "switches.h"
#include "wire.h"

#include <stdlib.h>

static HANDLE auto_reset_event(void)
{
    return CreateEventW(NULL, FALSE, FALSE, NULL);
}

static void free_parts(struct session *session)
{
    HANDLE handles[] = {session->read_wait, session->doorbell, session->room, session->worker};
    for (int i = 0; i < 4; i++) {
        if (handles[i])
            CloseHandle(handles[i]);
    }
    ring_close(&session->to_application);
    ring_close(&session->from_application);
}

static BOOL make_parts(struct session *session, DWORD capacity)
{
    session->read_wait = auto_reset_event();
    session->doorbell = auto_reset_event();
    session->room = auto_reset_event();
    BOOL rings = ring_open(&session->to_application, capacity)
                 & ring_open(&session->from_application, capacity);
    return rings && session->read_wait && session->doorbell && session->room;
}

static DWORD check_start(struct adapter_handle *handle, DWORD capacity)
{
    if (capacity < RING_MIN_CAPACITY || capacity > RING_MAX_CAPACITY || capacity & (capacity - 1))
        return ERROR_INVALID_PARAMETER;
    if (switch_value(SWITCH_ACCESS_DENIED))
        return ERROR_ACCESS_DENIED;
    if (switch_value(SWITCH_START_ERROR))
        return switch_value(SWITCH_START_ERROR);
    if (switch_value(SWITCH_GONE) && switches_apply_to(handle->adapter->name))
        return ERROR_FILE_NOT_FOUND;
    return ERROR_SUCCESS;
}

static DWORD start(struct session *session, DWORD capacity)
{
    if (!make_parts(session, capacity)) {
        free_parts(session);
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    session->open = TRUE;
    session->affected = switches_apply_to(session->adapter->name);
    DWORD error = adapter_attach(session->adapter, session);
    if (!error) {
        session->worker = CreateThread(NULL, 0, wire_run, session, 0, NULL);
        if (session->worker)
            return ERROR_SUCCESS;
        error = GetLastError();
        adapter_detach(session->adapter);
    }
    free_parts(session);
    return error;
}

/*
 * Begins the adapter's only session, with two rings of this capacity: a power of two from 0x20000
 * to 0x4000000. Answers NULL with ERROR_INVALID_PARAMETER for another capacity,
 * ERROR_ALREADY_INITIALIZED for a second session, ERROR_FILE_NOT_FOUND for an adapter that was
 * removed. Thread-safe.
 */
struct session *WINAPI WintunStartSession(struct adapter_handle *handle, DWORD capacity)
{
    struct session *session = NULL;
    switches_read();
    if (!handle->open)
        log_misuse(L"StartSession on a closed adapter");
    DWORD error = check_start(handle, capacity);
    if (!error) {
        /* never freed: see adapters.h */
        session = calloc(1, sizeof(*session));
        if (!session)
            abort();
        session->adapter = handle->adapter;
        error = start(session, capacity);
    }
    if (error) {
        log_line(LOG_ERR, L"Failed to start session on \"%ls\"", handle->adapter->name);
        SetLastError(error);
        return NULL;
    }
    counter_add(COUNTER_SESSIONS, 1);
    counters_save();
    log_line(LOG_INFO, L"Started session on \"%ls\"", handle->adapter->name);
    return session;
}

/*
 * Ends the session and frees its rings, locks and events at once, whoever may still use them: the
 * caller stops and joins its threads first. A call under way is therefore a misuse, which this
 * driver, unlike the genuine one, survives. Returns nothing.
 */
void WINAPI WintunEndSession(struct session *session)
{
    if (!InterlockedExchange(&session->open, FALSE)) {
        log_misuse(L"EndSession of an ended session");
        return;
    }
    if (InterlockedCompareExchange(&session->calls, 0, 0) != 0)
        log_misuse(L"EndSession while another thread uses the session");
    while (InterlockedCompareExchange(&session->calls, 0, 0) != 0)
        Sleep(0);
    adapter_detach(session->adapter);
    session_terminate(session);
    WaitForSingleObject(session->worker, INFINITE);
    free_parts(session);
    counter_add(COUNTER_SESSIONS, -1);
    counters_save();
    log_line(LOG_INFO, L"Ended session on \"%ls\"", session->adapter->name);
}

void session_terminate(struct session *session)
{
    /* once: the events are auto-reset, and a reader may drain them */
    if (InterlockedExchange(&session->over, TRUE))
        return;
    SetEvent(session->read_wait);
    SetEvent(session->doorbell);
    SetEvent(session->room);
}

LONG session_switch(struct session *session, int id)
{
    return session->affected ? switch_value(id) : 0;
}

/* Answers whether the call may go on; then leave must follow. */
static BOOL enter(struct session *session)
{
    InterlockedIncrement(&session->calls);
    if (session->open)
        return TRUE;
    InterlockedDecrement(&session->calls);
    log_misuse(L"call with a session that has ended");
    return FALSE;
}

static void leave(struct session *session)
{
    InterlockedDecrement(&session->calls);
}

/*
 * Answers the event that is signalled at every publish by the driver, and at the end: auto-reset,
 * and the session's, so that the caller must not close it. Thread-safe.
 */
HANDLE WINAPI WintunGetReadWaitEvent(struct session *session)
{
    if (!session->open)
        log_misuse(L"GetReadWaitEvent of a session that has ended");
    return session->read_wait;
}

static BOOL is_due(LONG after, LONG received)
{
    return after > 0 && received >= after;
}

static DWORD receive(struct session *session, BYTE **packet, DWORD *size)
{
    if (is_due(session_switch(session, SWITCH_GONE_AFTER), session->received))
        session_terminate(session);
    if (session->over)
        return ERROR_HANDLE_EOF;
    if (is_due(session_switch(session, SWITCH_CORRUPT_AFTER), session->received))
        session->corrupt = TRUE;
    if (session->corrupt)
        return ERROR_INVALID_DATA;
    *packet = ring_receive(&session->to_application, size);
    if (!*packet)
        return ERROR_NO_MORE_ITEMS;
    session->received++;
    counter_add(COUNTER_RECEIVED, 1);
    return ERROR_SUCCESS;
}

/*
 * Answers the next packet, which is the caller's to read until ReleaseReceivePacket; several may
 * be held. NULL with ERROR_NO_MORE_ITEMS when the ring is empty, ERROR_HANDLE_EOF when the adapter
 * is terminating, even if packets are left, ERROR_INVALID_DATA when the ring is corrupt.
 * Thread-safe.
 */
BYTE *WINAPI WintunReceivePacket(struct session *session, DWORD *size)
{
    BYTE *packet = NULL;
    DWORD error = ERROR_HANDLE_EOF;
    if (enter(session)) {
        AcquireSRWLockExclusive(&session->receiving);
        error = receive(session, &packet, size);
        ReleaseSRWLockExclusive(&session->receiving);
        leave(session);
    }
    if (error)
        SetLastError(error);
    return packet;
}

/*
 * Gives a packet back, in any order; room for the driver comes only up to the oldest packet that
 * is still held. Returns nothing; a packet that is not held is a misuse, which the genuine DLL
 * does not check. Thread-safe.
 */
void WINAPI WintunReleaseReceivePacket(struct session *session, const BYTE *packet)
{
    if (!enter(session))
        return;
    if (!ring_release(&session->to_application, packet))
        log_misuse(L"ReleaseReceivePacket of a packet that is not held");
    if (InterlockedCompareExchange(&session->waits_for_room, FALSE, TRUE))
        SetEvent(session->room);
    leave(session);
}

/*
 * Answers memory for a packet of 0 to 0xFFFF bytes; the order of these calls is the order on the
 * wire. NULL with ERROR_BUFFER_OVERFLOW when the ring is full, ERROR_HANDLE_EOF when the adapter
 * is terminating. A larger size is a misuse, here ERROR_INVALID_PARAMETER; the genuine DLL does
 * not check it. Thread-safe.
 */
BYTE *WINAPI WintunAllocateSendPacket(struct session *session, DWORD size)
{
    BYTE *packet = NULL;
    DWORD error = ERROR_HANDLE_EOF;
    if (!enter(session)) {
        SetLastError(error);
        return NULL;
    }
    if (size > RING_MAX_PACKET) {
        log_misuse(L"AllocateSendPacket of more than 65535 bytes");
        error = ERROR_INVALID_PARAMETER;
    } else if (!session->over) {
        packet = ring_allocate(&session->from_application, size);
        error = ERROR_BUFFER_OVERFLOW;
    }
    leave(session);
    if (!packet)
        SetLastError(error);
    return packet;
}

/*
 * Sends a packet, in any order; it goes out once all that were allocated before it were sent. The
 * driver is woken if it sleeps. Returns nothing; a packet that was not allocated, or was sent
 * before, is a misuse. Thread-safe.
 */
void WINAPI WintunSendPacket(struct session *session, const BYTE *packet)
{
    BOOL published;
    if (!enter(session))
        return;
    if (!ring_send(&session->from_application, packet, &published))
        log_misuse(L"SendPacket of a packet that was not allocated, or was sent before");
    if (published)
        doorbell_ring(session);
    leave(session);
}
