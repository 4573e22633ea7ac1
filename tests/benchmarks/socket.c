/* Packets through a unix socket between two processes, a call a packet each, checked.
 *
 *   socket LENGTH COUNT
 *
 * Prints: packets=COUNT seconds=S
 */
#include "bench.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count != 3) die("usage: socket LENGTH COUNT");
    const uint32_t length = (uint32_t)number(words[1], NUMBER_LENGTH, MAX_PACKET_LENGTH);
    const uint64_t packets = (uint64_t)number(words[2], 1, 1l << 40);
    uint8_t packet[MAX_PACKET_LENGTH];
    int ends[2];
    make_pattern();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) die("socketpair failed");
    const pid_t peer = fork();
    if (peer < 0) die("fork failed");
    alarm(60); /* one that waits for a peer that died */
    if (peer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (uint64_t sequence = 0; sequence < packets; sequence++) {
            fill(packet, length, sequence);
            if (send(ends[0], packet, length, 0) != (ssize_t)length) die("send failed");
        }
        _exit(0);
    }
    uint64_t begin = 0;
    for (uint64_t sequence = 0; sequence < packets; sequence++) {
        if (recv(ends[1], packet, sizeof packet, 0) != (ssize_t)length) die("damaged: recv failed");
        if (sequence == 0) begin = now_ns();
        check(packet, length, sequence);
    }
    const uint64_t ns = now_ns() - begin;
    int status;
    if (waitpid(peer, &status, 0) != peer || status != 0) die("the peer failed");
    printf("packets=%llu seconds=%.6f\n", (unsigned long long)packets, (double)ns / 1e9);
    return 0;
}
