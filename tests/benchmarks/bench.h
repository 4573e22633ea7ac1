/* What the yardsticks share: the clock, packets whose content can be checked, and how to wait. */
#ifndef BENCH_H
#define BENCH_H

#define _GNU_SOURCE
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As in Packets.java: bytes 0 to 7 are the sequence number, big-endian; the others are a part of
 * fixed bytes, from a place that depends on it. */
#define NUMBER_LENGTH 8
#define PLACE_MASK 0x3FF
#define MAX_PACKET_LENGTH 0xFFFF

static uint8_t pattern[MAX_PACKET_LENGTH + 1 + PLACE_MASK];

static inline uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static inline long number(const char *text, long min, long max) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end != '\0' || end == text || value < min || value > max)
        die("%s is no number from %ld to %ld", text, min, max);
    return value;
}

/* To the first or the last of the cores that this process may use. */
static inline void pin(bool last) {
    cpu_set_t allowed, chosen;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) die("no affinity");
    if (CPU_COUNT(&allowed) < 2) die("two cores are needed");
    int core = -1;
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &allowed) && (core < 0 || last)) core = i;
    CPU_ZERO(&chosen);
    CPU_SET(core, &chosen);
    if (sched_setaffinity(0, sizeof chosen, &chosen) != 0) die("cannot pin");
}

static inline void make_pattern(void) {
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof pattern; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes */
        pattern[i] = (uint8_t)(state >> 24);
    }
}

static inline void fill(uint8_t *packet, uint32_t length, uint64_t sequence) {
    uint64_t big_endian = __builtin_bswap64(sequence);
    memcpy(packet, &big_endian, NUMBER_LENGTH);
    memcpy(packet + NUMBER_LENGTH, pattern + (sequence & PLACE_MASK), length - NUMBER_LENGTH);
}

static inline void check(const uint8_t *packet, uint32_t length, uint64_t sequence) {
    uint64_t big_endian;
    memcpy(&big_endian, packet, NUMBER_LENGTH);
    if (__builtin_bswap64(big_endian) != sequence ||
        memcmp(packet + NUMBER_LENGTH, pattern + (sequence & PLACE_MASK), length - NUMBER_LENGTH) != 0)
        die("damaged: packet %llu", (unsigned long long)sequence);
}

/* Spins, then lets others run: there may be fewer cores than processes. */
static inline void relax(unsigned *idle) {
    if (++*idle < 1000) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb");
#endif
    } else {
        sched_yield();
    }
}

static inline int compare_values(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static inline double percentile(double *values, size_t count, double percent) {
    qsort(values, count, sizeof *values, compare_values);
    return values[(size_t)(percent / 100 * (double)(count - 1))];
}

#endif
