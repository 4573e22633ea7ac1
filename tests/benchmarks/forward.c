/* Forwards packets between two TUN adapters, both ways, a thread each; with CAP_NET_ADMIN.
 *
 *   forward plain HERE THERE     a packet a call, without offload
 *   forward vnet HERE THERE      large packets too (TSO, USO), passed on with their virtio header:
 *                                nobody splits or joins, so this is what the kernel allows
 *   forward scatter HERE THERE   large TCP packets are split as an application must see them, each
 *                                with its headers and checksum, then verified and joined again; no
 *                                payload is copied: readv leaves gaps for the headers, and writev
 *                                gathers what it finds. Other packets pass as they are
 *
 * Makes both adapters in the network namespace where it starts; whoever started it moves and
 * configures them. Prints: ready
 */
#include "bench.h"
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

/* Since Linux 6.2. */
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

#define CAPACITY (MAX_PACKET_LENGTH + 64)
/* What the kernel puts before each packet: a virtio_net_hdr without num_buffers. */
#define VIRTIO_LENGTH ((int)sizeof(struct virtio_net_hdr))
#define MAX_SEGMENTS 64
/* Holds a segment with the largest headers. */
#define SLOT 2048
#define MAX_PART (SLOT - 120)
#define IPV6_HEADER 40
#define TCP_ACK_ONLY 0xF6 /* not FIN, not PSH: those are the last segment's */

/* The checksum is most of the work: vectors for it, where the processor has them. */
#if defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define FOR_EACH_PROCESSOR __attribute__((optimize("O3")))
#endif

typedef struct {
    int from, to;
} way;

static int open_tun(const char *name, bool large, bool datagrams) {
    struct ifreq what = {.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | (large ? IFF_VNET_HDR : 0))};
    const int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (tun < 0) die("/dev/net/tun: %s", strerror(errno));
    if (strlen(name) >= IFNAMSIZ) die("%s: too long", name);
    strcpy(what.ifr_name, name);
    if (ioctl(tun, TUNSETIFF, &what) != 0) die("TUNSETIFF %s: %s", name, strerror(errno));
    const unsigned long tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    if (large && (!datagrams || ioctl(tun, TUNSETOFFLOAD, tcp | TUN_F_USO4 | TUN_F_USO6) != 0) &&
        ioctl(tun, TUNSETOFFLOAD, tcp) != 0)
        die("TUNSETOFFLOAD %s: %s", name, strerror(errno));
    return tun;
}

static void check_read(ssize_t size) {
    if (size < 0 && errno != EINTR && errno != EAGAIN) die("read: %s", strerror(errno));
}

/* A packet that the kernel refuses is a packet lost, as it is for all forwarders. */
static void check_written(ssize_t size) {
    if (size < 0 && errno == EBADFD) die("write: %s", strerror(errno));
}

static void *forward(void *argument) {
    const way *w = argument;
    char *packet = malloc(CAPACITY);
    if (packet == NULL) die("no memory");
    for (;;) {
        const ssize_t size = read(w->from, packet, CAPACITY);
        check_read(size);
        if (size > 0) check_written(write(w->to, packet, (size_t)size));
    }
    return NULL;
}

/* Segments as readv lays them out: segment i begins at i * SLOT, its payload `headers` behind. */
typedef struct {
    struct virtio_net_hdr virtio;
    uint8_t slots[MAX_SEGMENTS * SLOT];
    /* What does not fit, and packets for which the guess was wrong. */
    uint8_t rest[CAPACITY], flat[CAPACITY];
    struct iovec in[MAX_SEGMENTS + 2];
    int vectors;
    /* The guess, from the last large packet: its headers and the payload of each segment. */
    int headers, part;
} segments;

/* In the byte order of memory, which the Internet checksum allows. */
FOR_EACH_PROCESSOR static uint64_t sum(const uint8_t *bytes, int count, uint64_t sum) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        uint32_t word;
        memcpy(&word, bytes + i, sizeof word);
        sum += word;
    }
    if (i + 2 <= count) {
        uint16_t word;
        memcpy(&word, bytes + i, sizeof word);
        sum += word;
        i += 2;
    }
    return i < count ? sum + htole16(bytes[i]) : sum;
}

static uint16_t fold(uint64_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
    return (uint16_t)sum;
}

static void put16(uint8_t *at, int value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static bool is_ipv6(const uint8_t *packet) { return packet[0] >> 4 == 6; }

static uint64_t pseudo_header(const uint8_t *packet, int tcp_length) {
    const bool ipv6 = is_ipv6(packet);
    return sum(packet + (ipv6 ? 8 : 12), ipv6 ? 32 : 8,
               (uint64_t)htobe16(6) + htobe16((uint16_t)tcp_length));
}

static int ip_header(const uint8_t *packet) {
    return is_ipv6(packet) ? IPV6_HEADER : (packet[0] & 15) * 4;
}

static void set_length(uint8_t *packet, int length) {
    if (is_ipv6(packet)) {
        put16(packet + 4, length - IPV6_HEADER);
    } else {
        put16(packet + 2, length);
        put16(packet + 10, 0);
        const uint16_t checksum = (uint16_t)~fold(sum(packet, ip_header(packet), 0));
        memcpy(packet + 10, &checksum, sizeof checksum);
    }
}

static int length_of(const segments *s, int payload, int i) {
    const int left = payload - i * s->part;
    return s->headers + (left < s->part ? left : s->part);
}

static void split(segments *s, int payload, int count) {
    const int ip = ip_header(s->slots);
    const uint8_t flags = s->slots[ip + 13];
    const int id = s->slots[4] << 8 | s->slots[5];
    uint32_t sequence;
    memcpy(&sequence, s->slots + ip + 4, sizeof sequence);
    sequence = be32toh(sequence);
    for (int i = 0; i < count; i++) {
        uint8_t *packet = s->slots + i * SLOT;
        const int length = length_of(s, payload, i);
        if (i > 0) memcpy(packet, s->slots, (size_t)s->headers);
        if (!is_ipv6(packet)) put16(packet + 4, id + i);
        set_length(packet, length);
        const uint32_t own = htobe32(sequence + (uint32_t)(i * s->part));
        memcpy(packet + ip + 4, &own, sizeof own);
        packet[ip + 13] = i == count - 1 ? flags : flags & TCP_ACK_ONLY;
        put16(packet + ip + 16, 0);
        const uint64_t pseudo = pseudo_header(packet, length - ip);
        const uint16_t checksum = (uint16_t)~fold(sum(packet + ip, length - ip, pseudo));
        memcpy(packet + ip + 16, &checksum, sizeof checksum);
    }
}

static void join(segments *s, int payload, int count, int to) {
    uint8_t *first = s->slots;
    const int ip = ip_header(first), tcp = s->headers - ip + payload;
    struct iovec out[MAX_SEGMENTS + 1];
    for (int i = 0; i < count; i++) {
        uint8_t *packet = s->slots + i * SLOT;
        const int length = length_of(s, payload, i), gap = i == 0 ? 0 : s->headers;
        if (fold(sum(packet + ip, length - ip, pseudo_header(packet, length - ip))) != 0xFFFF)
            die("damaged: a checksum is wrong");
        out[i + 1] = (struct iovec){packet + gap, (size_t)(length - gap)};
    }
    first[ip + 13] = s->slots[(count - 1) * SLOT + ip + 13];
    set_length(first, s->headers + payload);
    /* the kernel sums the rest up */
    const uint16_t pseudo = fold(pseudo_header(first, tcp));
    memcpy(first + ip + 16, &pseudo, sizeof pseudo);
    const int type = is_ipv6(first) ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
    struct virtio_net_hdr virtio = {.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
                                    .gso_type = (uint8_t)(count > 1 ? type : 0),
                                    .hdr_len = (uint16_t)s->headers,
                                    .gso_size = (uint16_t)(count > 1 ? s->part : 0),
                                    .csum_start = (uint16_t)ip,
                                    .csum_offset = 16};
    out[0] = (struct iovec){&virtio, (size_t)VIRTIO_LENGTH};
    check_written(writev(to, out, count + 1));
}

static void plan(segments *s) {
    int n = 0;
    s->in[n++] = (struct iovec){&s->virtio, (size_t)VIRTIO_LENGTH};
    s->in[n++] = (struct iovec){s->slots, (size_t)(s->headers + s->part)};
    for (int i = 1; i < MAX_SEGMENTS && i * s->part < MAX_PACKET_LENGTH; i++)
        s->in[n++] = (struct iovec){s->slots + i * SLOT + s->headers, (size_t)s->part};
    s->in[n++] = (struct iovec){s->rest, sizeof s->rest};
    s->vectors = n;
}

/* Passes a packet on as it came; where it is large, the next guess is right. */
static void pass(segments *s, int length, int to) {
    int at = 0;
    for (int i = 1; i < s->vectors && at < length; i++) {
        const int left = length - at, size = (int)s->in[i].iov_len;
        memcpy(s->flat + at, s->in[i].iov_base, (size_t)(left < size ? left : size));
        at += left < size ? left : size;
    }
    const struct iovec out[2] = {{&s->virtio, (size_t)VIRTIO_LENGTH}, {s->flat, (size_t)length}};
    check_written(writev(to, out, 2));
}

static void *forward_scattered(void *argument) {
    const way *w = argument;
    segments *s = calloc(1, sizeof *s);
    if (s == NULL) die("no memory");
    s->headers = 52; /* IPv4, and TCP with time stamps; MTU 1500 */
    s->part = 1448;
    plan(s);
    for (;;) {
        const ssize_t size = readv(w->from, s->in, s->vectors);
        check_read(size);
        const int length = (int)size - VIRTIO_LENGTH;
        if (length <= 0) continue;
        const bool plain = s->virtio.gso_type == VIRTIO_NET_HDR_GSO_NONE;
        if (plain && length <= s->headers + s->part) {
            const struct iovec out[2] = {{&s->virtio, (size_t)VIRTIO_LENGTH},
                                         {s->slots, (size_t)length}};
            check_written(writev(w->to, out, 2));
            continue;
        }
        const int ip = ip_header(s->slots), headers = ip + (s->slots[ip + 12] >> 4) * 4;
        const int part = s->virtio.gso_size, payload = length - s->headers;
        const int count = (payload + s->part - 1) / s->part;
        if (!plain && headers == s->headers && part == s->part && count > 0 &&
            count <= MAX_SEGMENTS) {
            split(s, payload, count);
            join(s, payload, count, w->to);
            continue;
        }
        pass(s, length, w->to);
        if (!plain && part > 0 && part <= MAX_PART) {
            s->headers = headers;
            s->part = part;
            plan(s);
        }
    }
    return NULL;
}

static pthread_t start(void *(*body)(void *), way *w) {
    pthread_t thread;
    const int error = pthread_create(&thread, NULL, body, w);
    if (error != 0) die("pthread_create: %s", strerror(error));
    return thread;
}

int main(int count, char **words) {
    const char *kind = count == 4 ? words[1] : "";
    const bool vnet = strcmp(kind, "vnet") == 0, scatter = strcmp(kind, "scatter") == 0;
    if (!vnet && !scatter && strcmp(kind, "plain") != 0)
        die("usage: forward plain|vnet|scatter HERE THERE");
    const int here = open_tun(words[2], vnet || scatter, vnet);
    const int there = open_tun(words[3], vnet || scatter, vnet);
    way out = {here, there}, back = {there, here};
    void *(*body)(void *) = scatter ? forward_scattered : forward;
    const pthread_t one = start(body, &out);
    start(body, &back);
    puts("ready");
    fflush(stdout);
    pthread_join(one, NULL);
    return 0;
}
