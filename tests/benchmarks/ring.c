/* The ring of SessionLayout.java between two processes, in C: packets are copied in and out, and
 * checked by the one that receives them last. It follows the layout's table, the fence and the look
 * at the sleeper's flag included, and the rules of RingConsumer: what the peer writes is checked.
 *
 *   ring one-way|echo|alone LENGTH BATCH COUNT
 *
 * one-way: a process sends, another receives. echo: one sends and receives, another gives back, as
 * the loopback driver does. alone: one process puts one packet in and takes it out, again and
 * again, and checks it at the end. BATCH packets are published at once; whoever gives back
 * publishes 64.
 * Prints: packets=COUNT seconds=S
 */
#include "bench.h"
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAPACITY 0x100000u
#define MASK (CAPACITY - 1)
#define GAP 4
#define LINE 128
#define ECHO_BATCH 64

typedef struct {
    alignas(LINE) _Atomic uint32_t tail;
    alignas(LINE) _Atomic uint32_t head;
    alignas(LINE) _Atomic uint32_t alertable;
    alignas(LINE) _Atomic uint32_t space_alertable;
    alignas(4096) uint8_t data[CAPACITY + 0x10000];
} ring;

typedef struct {
    ring *shared;
    uint32_t head, next, tail;
} producer;

typedef struct {
    ring *shared;
    uint32_t tail, next, head;
} consumer;

static uint32_t record_length(uint32_t length) { return (4 + length + 3) & ~3u; }

/* Nobody sleeps here, so there is nobody to wake. */
static void wake(_Atomic uint32_t *flag) {
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(flag, memory_order_relaxed) != 0) die("nobody can sleep here");
}

static uint8_t *allocate(producer *side, uint32_t length) {
    const uint32_t record = record_length(length);
    if (record > ((side->head - side->next - GAP) & MASK)) {
        const uint32_t seen = atomic_load_explicit(&side->shared->head, memory_order_acquire);
        if ((seen & ~(MASK - 3)) != 0 || ((seen - side->head) & MASK) > ((side->tail - side->head) & MASK))
            die("the consumer's head makes no sense");
        side->head = seen;
        if (record > ((side->head - side->next - GAP) & MASK)) return NULL;
    }
    uint8_t *place = side->shared->data + side->next;
    memcpy(place, &length, 4);
    side->next = (side->next + record) & MASK;
    return place + 4;
}

static void publish_tail(producer *side) {
    if (side->tail == side->next) return;
    side->tail = side->next;
    atomic_store_explicit(&side->shared->tail, side->tail, memory_order_release);
    wake(&side->shared->alertable);
}

static const uint8_t *receive(consumer *side, uint32_t *length) {
    if (side->next == side->tail) {
        const uint32_t seen = atomic_load_explicit(&side->shared->tail, memory_order_acquire);
        if ((seen & ~(MASK - 3)) != 0 ||
            ((seen - side->tail) & MASK) > ((side->head - side->tail - GAP) & MASK))
            die("the producer's tail makes no sense");
        side->tail = seen;
        if (side->next == side->tail) return NULL;
    }
    const uint8_t *place = side->shared->data + side->next;
    const uint32_t size = *(const volatile uint32_t *)place;
    if (size > MAX_PACKET_LENGTH || record_length(size) > ((side->tail - side->next) & MASK))
        die("a record's size makes no sense");
    *length = size;
    side->next = (side->next + record_length(size)) & MASK;
    return place + 4;
}

static void publish_head(consumer *side) {
    if (side->head == side->next) return;
    side->head = side->next;
    atomic_store_explicit(&side->shared->head, side->head, memory_order_release);
    wake(&side->shared->space_alertable);
}

static void send_all(ring *shared, uint32_t length, long batch, uint64_t count) {
    producer out = {.shared = shared};
    uint8_t packet[MAX_PACKET_LENGTH];
    unsigned idle = 0;
    for (uint64_t sequence = 0; sequence < count;) {
        uint8_t *place = allocate(&out, length);
        if (place == NULL) {
            publish_tail(&out);
            relax(&idle);
            continue;
        }
        idle = 0;
        fill(packet, length, sequence);
        memcpy(place, packet, length);
        if (++sequence % (uint64_t)batch == 0) publish_tail(&out);
    }
    publish_tail(&out);
}

static uint64_t receive_all(ring *shared, uint32_t length, long batch, uint64_t count) {
    consumer in = {.shared = shared};
    uint8_t packet[MAX_PACKET_LENGTH];
    uint64_t begin = 0;
    unsigned idle = 0;
    for (uint64_t sequence = 0; sequence < count;) {
        uint32_t size;
        const uint8_t *place = receive(&in, &size);
        if (place == NULL) {
            publish_head(&in);
            relax(&idle);
            continue;
        }
        if (sequence == 0) begin = now_ns();
        idle = 0;
        if (size != length) die("damaged: a packet of %u bytes", size);
        memcpy(packet, place, size);
        check(packet, size, sequence);
        if (++sequence % (uint64_t)batch == 0) publish_head(&in);
    }
    publish_head(&in);
    return now_ns() - begin;
}

static void give_back(ring *from, ring *to, uint64_t count) {
    consumer in = {.shared = from};
    producer out = {.shared = to};
    uint8_t packet[MAX_PACKET_LENGTH];
    unsigned idle = 0;
    unsigned batch = 0;
    while (count > 0) {
        if (batch == ECHO_BATCH) {
            publish_head(&in);
            publish_tail(&out);
            batch = 0;
        }
        uint32_t size;
        const uint8_t *place = receive(&in, &size);
        if (place == NULL) {
            publish_head(&in);
            publish_tail(&out);
            batch = 0;
            relax(&idle);
            continue;
        }
        memcpy(packet, place, size);
        uint8_t *room;
        while ((room = allocate(&out, size)) == NULL) {
            publish_tail(&out);
            relax(&idle);
        }
        idle = 0;
        memcpy(room, packet, size);
        batch++;
        count--;
    }
    publish_head(&in);
    publish_tail(&out);
}

static uint64_t send_and_receive(ring *to, ring *from, uint32_t length, long batch, uint64_t count) {
    producer out = {.shared = to};
    consumer in = {.shared = from};
    uint8_t packet[MAX_PACKET_LENGTH];
    uint64_t sent = 0, received = 0;
    unsigned idle = 0;
    const uint64_t begin = now_ns();
    while (received < count) {
        bool moved = false;
        for (unsigned burst = 0; burst < ECHO_BATCH && sent < count; burst++) {
            uint8_t *place = allocate(&out, length);
            if (place == NULL) break;
            fill(packet, length, sent);
            memcpy(place, packet, length);
            if (++sent % (uint64_t)batch == 0) publish_tail(&out);
            moved = true;
        }
        publish_tail(&out);
        for (unsigned burst = 0; burst < ECHO_BATCH; burst++) {
            uint32_t size;
            const uint8_t *place = receive(&in, &size);
            if (place == NULL) break;
            if (size != length) die("damaged: a packet of %u bytes", size);
            memcpy(packet, place, size);
            check(packet, size, received);
            if (++received % (uint64_t)batch == 0) publish_head(&in);
            moved = true;
        }
        publish_head(&in);
        if (moved) idle = 0;
        else relax(&idle);
    }
    return now_ns() - begin;
}

static uint64_t pass_alone(ring *shared, uint32_t length, long batch, uint64_t count) {
    producer out = {.shared = shared};
    consumer in = {.shared = shared};
    uint8_t packet[MAX_PACKET_LENGTH];
    fill(packet, length, 0);
    const uint64_t begin = now_ns();
    for (uint64_t received = 0; received < count;) {
        for (long i = 0; i < batch; i++) {
            uint8_t *place = allocate(&out, length);
            if (place == NULL) die("the batch is larger than the ring");
            memcpy(place, packet, length);
        }
        publish_tail(&out);
        for (long i = 0; i < batch; i++) {
            uint32_t size;
            const uint8_t *place = receive(&in, &size);
            if (place == NULL || size != length) die("damaged: another packet");
            memcpy(packet, place, size);
            received++;
        }
        publish_head(&in);
    }
    const uint64_t ns = now_ns() - begin;
    check(packet, length, 0);
    return ns;
}

static void report(uint64_t packets, uint64_t ns) {
    printf("packets=%llu seconds=%.6f\n", (unsigned long long)packets, (double)ns / 1e9);
}

int main(int count, char **words) {
    if (count != 5) die("usage: ring one-way|echo|alone LENGTH BATCH COUNT");
    const bool echo = strcmp(words[1], "echo") == 0;
    const bool alone = strcmp(words[1], "alone") == 0;
    const uint32_t length = (uint32_t)number(words[2], NUMBER_LENGTH, MAX_PACKET_LENGTH);
    const long batch = number(words[3], 1, 1 << 16);
    const uint64_t packets = (uint64_t)number(words[4], 1, 1l << 40);
    make_pattern();
    ring *rings = mmap(NULL, 2 * sizeof(ring), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (rings == MAP_FAILED) die("mmap failed");
    if (alone) {
        report(packets, pass_alone(rings, length, batch, packets));
        return 0;
    }
    const pid_t peer = fork();
    if (peer < 0) die("fork failed");
    alarm(60); /* one that waits for a peer that died */
    if (peer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (echo) give_back(&rings[0], &rings[1], packets);
        else send_all(&rings[0], length, batch, packets);
        _exit(0);
    }
    const uint64_t ns = echo ? send_and_receive(&rings[0], &rings[1], length, batch, packets)
                             : receive_all(&rings[0], length, batch, packets);
    int status;
    if (waitpid(peer, &status, 0) != peer || status != 0) die("the peer failed");
    report(packets, ns);
    return 0;
}
