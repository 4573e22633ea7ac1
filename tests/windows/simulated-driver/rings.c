#include "rings.h"

/* Before each packet: a mark in the upper byte, its state, its size in the lower 16 bits. */
#define HEADER sizeof(DWORD)
#define MARK 0xA5000000
#define SIZE_MASK 0xFFFF

enum state { ALLOCATED = 1 << 16, SENT = 2 << 16, HELD = 3 << 16, RELEASED = 4 << 16 };

BOOL ring_open(struct ring *ring, DWORD capacity)
{
    InitializeSRWLock(&ring->lock);
    /* so much behind the end that a packet which begins before it fits */
    ring->data = VirtualAlloc(NULL, capacity + RING_MAX_PACKET + 1, MEM_COMMIT | MEM_RESERVE,
                              PAGE_READWRITE);
    ring->capacity = capacity;
    ring->head = ring->next = ring->sent = ring->tail = 0;
    return ring->data != NULL;
}

void ring_close(struct ring *ring)
{
    if (ring->data)
        VirtualFree(ring->data, 0, MEM_RELEASE);
    ring->data = NULL;
}

static DWORD *header_at(struct ring *ring, DWORD position)
{
    return (DWORD *)(ring->data + position);
}

static DWORD length_of(DWORD size)
{
    return (DWORD)(HEADER + size + 3) & ~3u;
}

static void advance(struct ring *ring, DWORD *position)
{
    DWORD size = *header_at(ring, *position) & SIZE_MASK;
    *position = (*position + length_of(size)) & (ring->capacity - 1);
}

static BOOL is_in_state(DWORD header, enum state state)
{
    return (header & ~SIZE_MASK) == (MARK | (DWORD)state);
}

/* Finds the header of a packet that should be in this state; NULL if it is not. */
static DWORD *find(struct ring *ring, const BYTE *packet, enum state state)
{
    UINT_PTR offset = (UINT_PTR)packet - (UINT_PTR)ring->data - HEADER;
    if (!ring->data || offset >= ring->capacity || offset % HEADER != 0)
        return NULL;
    DWORD *header = header_at(ring, (DWORD)offset);
    return is_in_state(*header, state) ? header : NULL;
}

static void set_state(DWORD *header, enum state state)
{
    *header = MARK | (DWORD)state | (*header & SIZE_MASK);
}

BYTE *ring_allocate(struct ring *ring, DWORD size)
{
    BYTE *packet = NULL;
    AcquireSRWLockExclusive(&ring->lock);
    DWORD used = (ring->tail - ring->head) & (ring->capacity - 1);
    if (length_of(size) <= ring->capacity - used - HEADER) {
        DWORD *header = header_at(ring, ring->tail);
        *header = MARK | ALLOCATED | size;
        advance(ring, &ring->tail);
        packet = (BYTE *)(header + 1);
    }
    ReleaseSRWLockExclusive(&ring->lock);
    return packet;
}

BOOL ring_send(struct ring *ring, const BYTE *packet, BOOL *published)
{
    *published = FALSE;
    AcquireSRWLockExclusive(&ring->lock);
    DWORD *header = find(ring, packet, ALLOCATED);
    if (header)
        set_state(header, SENT);
    while (ring->sent != ring->tail && is_in_state(*header_at(ring, ring->sent), SENT)) {
        advance(ring, &ring->sent);
        *published = TRUE;
    }
    ReleaseSRWLockExclusive(&ring->lock);
    return header != NULL;
}

BYTE *ring_receive(struct ring *ring, DWORD *size)
{
    BYTE *packet = NULL;
    AcquireSRWLockExclusive(&ring->lock);
    if (ring->next != ring->sent) {
        DWORD *header = header_at(ring, ring->next);
        set_state(header, HELD);
        advance(ring, &ring->next);
        *size = *header & SIZE_MASK;
        packet = (BYTE *)(header + 1);
    }
    ReleaseSRWLockExclusive(&ring->lock);
    return packet;
}

BOOL ring_has_packet(struct ring *ring)
{
    AcquireSRWLockShared(&ring->lock);
    BOOL has_packet = ring->next != ring->sent;
    ReleaseSRWLockShared(&ring->lock);
    return has_packet;
}

BOOL ring_release(struct ring *ring, const BYTE *packet)
{
    AcquireSRWLockExclusive(&ring->lock);
    DWORD *header = find(ring, packet, HELD);
    if (header)
        set_state(header, RELEASED);
    while (ring->head != ring->next && is_in_state(*header_at(ring, ring->head), RELEASED))
        advance(ring, &ring->head);
    ReleaseSRWLockExclusive(&ring->lock);
    return header != NULL;
}
