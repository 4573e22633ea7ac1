/* The kernel's TUN, one thread, one packet a call; in a network namespace of its own, with
 * CAP_NET_ADMIN.
 *
 *   tun write LENGTH COUNT         writes packets, which the kernel must count, each of them, and
 *                                  deliver: those that a socket holds are checked
 *   tun read LENGTH BURST COUNT    lets the kernel queue a burst of packets, then reads and checks
 *                                  them, until COUNT were read; only reading is timed
 *   tun fetch LENGTH BURST COUNT   the same, with packets that another process sends on another
 *                                  core, as it is when an application's packets are read elsewhere
 *
 * Prints: packets=COUNT seconds=S
 */
#include "bench.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define NAME "benchc"
#define HEADERS 28
#define PORT 9
#define ADDRESS "10.9.0.1"
#define PEER "10.9.0.2"
/* In packets. */
#define QUEUE 4096

static struct sockaddr_in address_of(const char *text) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1) die("no address");
    return address;
}

static void request(int socket, unsigned long number, struct ifreq *what, const char *name) {
    strcpy(what->ifr_name, NAME);
    if (ioctl(socket, number, what) != 0) die("%s: %s", name, strerror(errno));
}

static int open_tun(int socket) {
    struct ifreq what = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int tun = open("/dev/net/tun", O_RDWR);
    if (tun < 0) die("/dev/net/tun: %s", strerror(errno));
    request(tun, TUNSETIFF, &what, "TUNSETIFF");
    what = (struct ifreq){.ifr_qlen = QUEUE};
    request(socket, SIOCSIFTXQLEN, &what, "SIOCSIFTXQLEN");
    struct sockaddr_in address = address_of(ADDRESS);
    what = (struct ifreq){0};
    memcpy(&what.ifr_addr, &address, sizeof address);
    request(socket, SIOCSIFADDR, &what, "SIOCSIFADDR");
    address = address_of("255.255.255.0");
    memcpy(&what.ifr_netmask, &address, sizeof address);
    request(socket, SIOCSIFNETMASK, &what, "SIOCSIFNETMASK");
    what = (struct ifreq){.ifr_flags = IFF_UP};
    request(socket, SIOCSIFFLAGS, &what, "SIOCSIFFLAGS");
    return tun;
}

static void count_received(unsigned long long *packets, unsigned long long *bytes) {
    char line[512];
    FILE *file = fopen("/proc/self/net/dev", "r");
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        found = sscanf(line, " " NAME ": %llu %llu", bytes, packets) == 2;
    if (!found) die("the kernel does not count");
    fclose(file);
}

static void make_headers(uint8_t *packet, uint32_t length) {
    static const uint8_t ip[20] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 9, 0, 2, 10, 9, 0, 1};
    uint32_t sum = 0;
    memset(packet, 0, HEADERS);
    memcpy(packet, ip, sizeof ip);
    packet[2] = (uint8_t)(length >> 8);
    packet[3] = (uint8_t)length;
    for (int i = 0; i < 20; i += 2) sum += (uint32_t)packet[i] << 8 | packet[i + 1];
    while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
    packet[10] = (uint8_t)(~sum >> 8);
    packet[11] = (uint8_t)~sum;
    packet[21] = packet[23] = PORT;
    packet[24] = (uint8_t)((length - 20) >> 8);
    packet[25] = (uint8_t)(length - 20);
}

static uint64_t write_all(int tun, int socket, uint32_t length, uint64_t count) {
    unsigned long long packets, bytes, packets_after, bytes_after;
    uint8_t packet[MAX_PACKET_LENGTH];
    make_headers(packet, length);
    count_received(&packets, &bytes);
    const uint64_t begin = now_ns();
    for (uint64_t sequence = 0; sequence < count; sequence++) {
        fill(packet + HEADERS, length - HEADERS, sequence);
        if (write(tun, packet, length) != (ssize_t)length) die("write: %s", strerror(errno));
    }
    const uint64_t ns = now_ns() - begin;
    count_received(&packets_after, &bytes_after);
    if (packets_after - packets != count || bytes_after - bytes != count * length)
        die("damaged: the kernel counted %llu packets", packets_after - packets);
    uint64_t sequence = 0;
    for (;; sequence++) {
        const ssize_t size = recv(socket, packet, sizeof packet, MSG_DONTWAIT);
        if (size < 0) break;
        if (size != (ssize_t)length - HEADERS) die("damaged: a packet of %zd bytes", size);
        check(packet, length - HEADERS, sequence);
    }
    if (sequence == 0) die("damaged: the socket got nothing");
    return ns;
}

static void queue(int socket, uint32_t length, uint64_t burst) {
    const struct sockaddr_in peer = address_of(PEER);
    uint8_t packet[MAX_PACKET_LENGTH];
    for (uint64_t sequence = 0; sequence < burst; sequence++) {
        fill(packet, length - HEADERS, sequence);
        if (sendto(socket, packet, length - HEADERS, 0, (const struct sockaddr *)&peer,
                   sizeof peer) < 0)
            die("sendto: %s", strerror(errno));
    }
}

/* Queues a burst each time that it is asked for one, and says when it is done. */
static void serve_bursts(int asked, int answers, int socket, uint32_t length, uint64_t burst) {
    char word;
    pin(true);
    while (read(asked, &word, 1) == 1) {
        queue(socket, length, burst);
        if (write(answers, &word, 1) != 1) die("nobody waits for packets");
    }
}

typedef struct {
    int asks, answers;
} sender;

static sender start_sender(int socket, uint32_t length, uint64_t burst) {
    int asked[2], answers[2];
    if (pipe(asked) != 0 || pipe(answers) != 0) die("pipe: %s", strerror(errno));
    const pid_t child = fork();
    if (child < 0) die("fork: %s", strerror(errno));
    if (child == 0) {
        close(asked[1]);
        close(answers[0]);
        serve_bursts(asked[0], answers[1], socket, length, burst);
        _exit(0);
    }
    close(asked[0]);
    close(answers[1]);
    pin(false);
    return (sender){.asks = asked[1], .answers = answers[0]};
}

static void await_burst(const sender *from) {
    char word = 0;
    if (write(from->asks, &word, 1) != 1 || read(from->answers, &word, 1) != 1)
        die("the sender is gone");
}

static uint64_t read_all(int tun, int socket, const sender *other, uint32_t length, uint64_t burst,
                         uint64_t count) {
    uint8_t packet[MAX_PACKET_LENGTH];
    uint64_t ns = 0;
    for (uint64_t done = 0; done < count; done += burst) {
        if (other != NULL) await_burst(other);
        else queue(socket, length, burst);
        uint64_t begin = 0;
        for (uint64_t sequence = 0; sequence < burst;) {
            const ssize_t size = read(tun, packet, sizeof packet);
            if (size < 0) die("read: %s", strerror(errno));
            if (packet[0] >> 4 != 4) continue; /* IPv6 looks for routers */
            if (sequence == 0) begin = now_ns();
            if (size != (ssize_t)length) die("damaged: a packet of %zd bytes", size);
            check(packet + HEADERS, length - HEADERS, sequence++);
        }
        ns += now_ns() - begin;
    }
    return ns;
}

int main(int count, char **words) {
    const bool writes = count == 4 && strcmp(words[1], "write") == 0;
    const bool fetches = count == 5 && strcmp(words[1], "fetch") == 0;
    if (!writes && !fetches && (count != 5 || strcmp(words[1], "read") != 0))
        die("usage: tun write LENGTH COUNT | tun read|fetch LENGTH BURST COUNT");
    const uint32_t length = (uint32_t)number(words[2], HEADERS + NUMBER_LENGTH, 1500);
    const uint64_t packets = (uint64_t)number(words[count - 1], 1, 1l << 40);
    make_pattern();
    alarm(60); /* a packet that is lost */
    const int udp = socket(AF_INET, SOCK_DGRAM, 0);
    const int tun = open_tun(udp);
    const struct sockaddr_in own = address_of(ADDRESS);
    if (bind(udp, (const struct sockaddr *)&own, sizeof own) != 0) die("bind: %s", strerror(errno));
    uint64_t done = packets, ns;
    if (writes) {
        ns = write_all(tun, udp, length, packets);
    } else {
        const uint64_t burst = (uint64_t)number(words[3], 1, QUEUE);
        done = (packets + burst - 1) / burst * burst;
        sender other;
        if (fetches) other = start_sender(udp, length, burst);
        ns = read_all(tun, udp, fetches ? &other : NULL, length, burst, packets);
    }
    printf("packets=%llu seconds=%.6f\n", (unsigned long long)done, (double)ns / 1e9);
    return 0;
}
