/*
 * A ring of packets, used for both directions. Its layout is nobody's business but this library's;
 * what an application can see is Wintun's: a packet takes its size, 4 bytes more and padding to 4,
 * one gap of 4 bytes tells full from empty, and a packet is contiguous.
 *
 * head            next             sent            tail
 *  | held, released | to be received | being written | free ...
 *
 * A position moves over a packet when it and all before it have been dealt with; so packets may be
 * sent and released in any order. All functions are thread-safe.
 */
#ifndef SIMTUN_RINGS_H
#define SIMTUN_RINGS_H

#include <windows.h>

#define RING_MIN_CAPACITY 0x20000
#define RING_MAX_CAPACITY 0x4000000
#define RING_MAX_PACKET 0xFFFF

struct ring {
    SRWLOCK lock;
    BYTE *data;
    DWORD capacity;
    DWORD head;
    DWORD next;
    DWORD sent;
    DWORD tail;
};

/* capacity: a power of two within the limits above. Answers whether there was memory. */
BOOL ring_open(struct ring *ring, DWORD capacity);

void ring_close(struct ring *ring);

/* Answers NULL when the ring is full. size: at most RING_MAX_PACKET. */
BYTE *ring_allocate(struct ring *ring, DWORD size);

/*
 * Answers FALSE when the packet is none that was allocated and not yet sent. *published tells
 * whether the consumer has more to see than before.
 */
BOOL ring_send(struct ring *ring, const BYTE *packet, BOOL *published);

/* Answers NULL when the ring is empty. */
BYTE *ring_receive(struct ring *ring, DWORD *size);

BOOL ring_has_packet(struct ring *ring);

/* Answers FALSE when the packet is none that is held. */
BOOL ring_release(struct ring *ring, const BYTE *packet);

#endif
