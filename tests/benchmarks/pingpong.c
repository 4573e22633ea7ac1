/* A word that goes back and forth between two processes.
 *
 *   pingpong spin COUNT            each spins until it is its turn, on a core of its own
 *   pingpong futex COUNT [GAP_US]  each sleeps in the kernel until it is its turn; GAP_US of rest
 *                                  before each round trip let the cores go to sleep
 *   pingpong apart COUNT [GAP_US]  the same, each on a core of its own
 *
 * Prints: rtt_us_mean=T rtt_us_p10=T rtt_us_p50=T rtt_us_p99=T
 */
#include "bench.h"
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What one look at the clock is shared by; a round trip of spinning processes is hardly longer. */
#define SPINS 20

static _Atomic uint32_t *turn;
static bool spin, apart;

static void give(uint32_t whose) {
    atomic_store(turn, whose);
    if (!spin) syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(uint32_t whose) {
    uint32_t seen;
    while ((seen = atomic_load(turn)) != whose)
        if (!spin) syscall(SYS_futex, turn, FUTEX_WAIT, seen, NULL, NULL, 0);
}

int main(int count, char **words) {
    spin = count > 1 && strcmp(words[1], "spin") == 0;
    apart = spin || (count > 1 && strcmp(words[1], "apart") == 0);
    if (count < 3 || count > 4 || (!apart && strcmp(words[1], "futex") != 0))
        die("usage: pingpong spin|futex|apart COUNT [GAP_US]");
    const long samples = number(words[2], 1, 10000000);
    const long gap_us = count == 4 ? number(words[3], 0, 1000000) : 0;
    const long trips = spin ? SPINS : 1;
    double *times = calloc((size_t)samples, sizeof *times);
    turn = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (times == NULL || turn == MAP_FAILED) die("no memory");
    const pid_t peer = fork();
    if (peer < 0) die("fork failed");
    alarm(60); /* one that waits for a peer that died */
    if (peer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (apart) pin(true);
        for (long i = 0; i < samples * trips; i++) {
            await(1);
            give(0);
        }
        _exit(0);
    }
    if (apart) pin(false);
    for (long i = 0; i < samples; i++) {
        if (gap_us > 0) usleep((useconds_t)gap_us);
        const uint64_t begin = now_ns();
        for (long trip = 0; trip < trips; trip++) {
            give(1);
            await(0);
        }
        times[i] = (double)(now_ns() - begin) / 1e3 / (double)trips;
    }
    int status;
    if (waitpid(peer, &status, 0) != peer || status != 0) die("the peer failed");
    double sum = 0;
    for (long i = 0; i < samples; i++) sum += times[i];
    printf("rtt_us_mean=%.3f", sum / (double)samples);
    printf(" rtt_us_p10=%.3f", percentile(times, (size_t)samples, 10));
    printf(" rtt_us_p50=%.3f", percentile(times, (size_t)samples, 50));
    printf(" rtt_us_p99=%.3f\n", percentile(times, (size_t)samples, 99));
    return 0;
}
