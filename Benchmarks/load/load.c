/* A load client for loopback: checks every echo and prints one line of figures.
   Usage: load PORT CONNECTIONS BYTES DEPTH SECONDS [raw] [rate=MESSAGES_PER_SECOND]
   Each connection keeps DEPTH messages on the way; with a rate, messages leave on a schedule, one at a time on the
   next connection, and latency counts from the moment a message should have left. It ends by itself. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 64 * 64 };
static uint64_t histogram[SLOTS], samples;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/* HDR style: 64 steps in each power of two, so a value is told to within 1.6 %. */
static unsigned slot_of(uint64_t v) {
    if (v < 64) return (unsigned)v;
    unsigned shift = 57 - (unsigned)__builtin_clzll(v);
    return (shift + 1) * 64 + (unsigned)((v >> shift) & 63);
}
static uint64_t value_of(unsigned slot) {
    if (slot < 64) return slot;
    unsigned shift = slot / 64 - 1;
    return (64ull + slot % 64) << shift;
}
static void record(uint64_t v) {
    unsigned s = slot_of(v);
    histogram[s < SLOTS ? s : SLOTS - 1]++;
    samples++;
}
static double percentile(double p) {
    uint64_t want = (uint64_t)(p / 100.0 * (double)samples), seen = 0;
    for (unsigned i = 0; i < SLOTS; i++)
        if ((seen += histogram[i]) > want) return (double)value_of(i) / 1000.0;
    return 0;
}
static void fail(const char *why) {
    fprintf(stderr, "load: %s (%s)\n", why, strerror(errno));
    exit(1);
}

struct peer {
    int fd;
    int waiting;
    size_t filled;
    uint64_t sent_at;
    char *in;
};

static char *out, *echo;
static size_t out_size, frame_size, echo_size;

static size_t head(char *to, size_t length, int masked) {
    size_t n = 0;
    to[n++] = (char)0x81;
    char bit = masked ? (char)0x80 : 0;
    if (length < 126) to[n++] = (char)(bit | (char)length);
    else if (length < 65536) {
        to[n++] = (char)(bit | 126);
        to[n++] = (char)(length >> 8);
        to[n++] = (char)length;
    } else {
        to[n++] = (char)(bit | 127);
        for (int i = 7; i >= 0; i--) to[n++] = (char)((uint64_t)length >> (8 * i));
    }
    return n;
}

static int open_peer(int port, int raw) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (!raw) {
        static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        char answer[4096];
        size_t got = 0;
        if (send(fd, request, sizeof request - 1, 0) < 0) fail("cannot ask");
        while (got < sizeof answer - 1) {
            ssize_t n = recv(fd, answer + got, 1, 0);
            if (n <= 0) fail("no upgrade");
            got += (size_t)n;
            if (got >= 4 && !memcmp(answer + got - 4, "\r\n\r\n", 4)) break;
        }
        if (strncmp(answer, "HTTP/1.1 101", 12)) fail("upgrade refused");
    }
    return fd;
}

static void send_all(struct peer *p, size_t size) {
    for (size_t sent = 0; sent < size;) {
        ssize_t n = send(p->fd, out + sent, size - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd f = {.fd = p->fd, .events = POLLOUT};
            poll(&f, 1, 1000);
        } else if (n < 0) fail("send");
        else sent += (size_t)n;
    }
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "see the first lines of load.c\n"), 64;
    int port = atoi(argv[1]), count = atoi(argv[2]), depth = atoi(argv[4]), raw = 0;
    size_t bytes = (size_t)atol(argv[3]);
    double seconds = atof(argv[5]), rate = 0;
    for (int i = 6; i < argc; i++) {
        if (!strcmp(argv[i], "raw")) raw = 1;
        if (!strncmp(argv[i], "rate=", 5)) rate = atof(argv[i] + 5);
    }
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    char top[16], back[16];
    size_t top_size = head(top, bytes, 1), back_size = raw ? top_size : head(back, bytes, 0);
    frame_size = top_size + 4 + bytes;
    echo_size = raw ? frame_size : back_size + bytes;
    out = malloc(out_size = frame_size * (size_t)depth);
    echo = malloc(echo_size);
    static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    for (int d = 0; d < depth; d++) {
        char *f = out + (size_t)d * frame_size;
        memcpy(f, top, top_size);
        memcpy(f + top_size, mask, 4);
        for (size_t i = 0; i < bytes; i++) f[top_size + 4 + i] = (char)(('a' + i % 26) ^ mask[i % 4]);
    }
    if (raw) memcpy(echo, out, echo_size);
    else {
        memcpy(echo, back, back_size);
        for (size_t i = 0; i < bytes; i++) echo[back_size + i] = (char)('a' + i % 26);
    }

    struct peer *peers = calloc((size_t)count, sizeof *peers);
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        peers[i].fd = open_peer(port, raw);
        peers[i].in = malloc(echo_size);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &peers[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, peers[i].fd, &e);
    }

    static char buffer[262144];
    struct epoll_event events[256];
    uint64_t start = now_ns(), warm = start + 300000000ull, end = start + (uint64_t)(seconds * 1e9), messages = 0, due = start;
    int next = 0;
    if (!rate)
        for (int i = 0; i < count; i++) {
            peers[i].sent_at = now_ns();
            peers[i].waiting = depth;
            send_all(&peers[i], out_size);
        }
    for (;;) {
        uint64_t t = now_ns();
        if (t >= end) break;
        while (rate && due <= t) {
            struct peer *p = &peers[next];
            next = (next + 1) % count;
            if (!p->waiting) {
                p->sent_at = due;
                p->waiting = 1;
                send_all(p, frame_size);
            }
            due += (uint64_t)(1e9 / rate);
        }
        struct timespec wait = {.tv_nsec = rate ? (long)(due > t ? due - t : 0) : 100000000};
        int n = epoll_pwait2(poller, events, 256, &wait, NULL);
        for (int i = 0; i < n; i++) {
            struct peer *p = events[i].data.ptr;
            ssize_t got = recv(p->fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) fail("the server closed a connection");
            for (ssize_t used = 0; used < got;) {
                size_t take = echo_size - p->filled;
                if (take > (size_t)(got - used)) take = (size_t)(got - used);
                if (memcmp(buffer + used, echo + p->filled, take)) fail("a wrong echo");
                p->filled += take;
                used += (ssize_t)take;
                if (p->filled < echo_size) continue;
                p->filled = 0;
                if (--p->waiting < 0) fail("an echo nobody asked for");
                uint64_t at = now_ns();
                if (at >= warm) {
                    messages++;
                    if (!p->waiting) record(at - p->sent_at);
                }
                if (!p->waiting && !rate) {
                    p->sent_at = at;
                    p->waiting = depth;
                    send_all(p, out_size);
                }
            }
        }
    }
    double span = (double)(now_ns() - warm) / 1e9;
    printf("%.0f msg/s p50 %.1f us p99 %.1f us max %.1f us\n", (double)messages / span, percentile(50), percentile(99),
           percentile(100 - 1e-9));
    return 0;
}
