/* A load client for the loopback: checks every echo, and prints one line of figures.
   Usage: load PORT CONNECTIONS BYTES DEPTH SECONDS [raw] [rate=MESSAGES_PER_SECOND] [exact=MESSAGES] [fanout] [tally] [row]

   Each connection keeps DEPTH messages in flight. With "raw" it does not use WebSocket: the server echoes plain bytes.
   With a rate, messages are sent on a schedule, one at a time on the next connection, and latency counts from the time
   when a message should have been sent. With an exact number (SECONDS is ignored) this number is echoed once to warm up,
   and then once for each line on stdin; "ready" is printed when all echoes have arrived, and the client exits at the end
   of stdin. With "fanout" the first connection sends DEPTH messages, and another one whenever all connections have got
   one; the figure is deliveries per second. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *why) {
    fprintf(stderr, "load: %s (%s)\n", why, strerror(errno));
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/* A histogram of latencies with 64 steps in each power of two (as HdrHistogram has), so a value is exact to 1.6 %. */
enum { SLOTS = 64 * 64 };
static uint64_t histogram[SLOTS], samples, longest;

static unsigned slot_of(uint64_t v) {
    if (v < 64) return (unsigned)v;
    unsigned shift = 57 - (unsigned)__builtin_clzll(v);
    return (shift + 1) * 64 + (unsigned)((v >> shift) & 63);
}

static uint64_t value_of(unsigned slot) {
    if (slot < 64) return slot;
    return (64ull + slot % 64) << (slot / 64 - 1);
}

static void record(uint64_t nanoseconds) {
    histogram[slot_of(nanoseconds)]++;
    samples++;
    if (nanoseconds > longest) longest = nanoseconds;
}

static double percentile_us(double p) {
    uint64_t want = (uint64_t)(p / 100.0 * (double)samples), seen = 0;
    for (unsigned i = 0; i < SLOTS; i++)
        if ((seen += histogram[i]) > want) return (double)value_of(i) / 1000.0;
    return 0;
}

/* The bytes to send, DEPTH masked frames in a row, and the expected answer to each frame. */
static char *out, *echo;
static size_t frame_size, echo_size;

static size_t put_head(char *to, size_t length, int masked) {
    size_t n = 0;
    char bit = masked ? (char)0x80 : 0;
    to[n++] = (char)0x81;
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

/* With "row" a message is a command with an argument, and the answer is the argument. */
static const char command[] = "echo ";
static size_t command_size = 0;

static void make_messages(size_t bytes, int depth, int raw) {
    static const char mask[4] = {0x12, 0x34, 0x56, 0x78};
    char top[16], back[16];
    size_t top_size = put_head(top, bytes, 1), back_size = put_head(back, bytes - command_size, 0);
    frame_size = top_size + sizeof mask + bytes;
    echo_size = raw ? frame_size : back_size + bytes - command_size;
    out = malloc(frame_size * (size_t)depth);
    echo = malloc(echo_size);
    if (!out || !echo) fail("no memory");
    for (int d = 0; d < depth; d++) {
        char *frame = out + (size_t)d * frame_size, *payload = frame + top_size + sizeof mask;
        memcpy(frame, top, top_size);
        memcpy(frame + top_size, mask, sizeof mask);
        for (size_t i = 0; i < bytes; i++) {
            char plain = i < command_size ? command[i] : (char)('a' + (int)((i - command_size) % 26));
            payload[i] = (char)(plain ^ mask[i % 4]);
        }
    }
    if (raw) {
        memcpy(echo, out, echo_size);
        return;
    }
    memcpy(echo, back, back_size);
    for (size_t i = 0; i < bytes - command_size; i++) echo[back_size + i] = (char)('a' + i % 26);
}

/* A connection, and a ring with the time when each unanswered message should have been sent; the oldest is at `first`. */
enum { PENDING = 256 };
struct peer {
    int fd, first, waiting;
    size_t filled;
    uint64_t answered;
    uint64_t due[PENDING];
};

static int fanout, tally;

static int open_peer(int port, int raw) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (raw) return fd;
    char answer[4096];
    size_t got = 0;
    if (send(fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) fail("cannot ask");
    while (got < 4 || memcmp(answer + got - 4, "\r\n\r\n", 4)) {
        if (got == sizeof answer || recv(fd, answer + got, 1, 0) <= 0) fail("no upgrade");
        got++;
    }
    if (strncmp(answer, "HTTP/1.1 101", 12)) fail("upgrade refused");
    return fd;
}

static void send_messages(struct peer *p, int number, uint64_t due) {
    if (!fanout) {
        if (p->waiting + number > PENDING) fail("the server is too slow for this rate");
        for (int i = 0; i < number; i++) p->due[(p->first + p->waiting++) % PENDING] = due;
    }
    for (size_t sent = 0, size = frame_size * (size_t)number; sent < size;) {
        ssize_t n = send(p->fd, out + sent, size - sent, MSG_NOSIGNAL);
        if (n < 0) fail("send");
        sent += (size_t)n;
    }
}

/* Sets the expected answer for a connection with this number of answers so far: a count of twenty digits. */
static void expect_count(uint64_t answered) {
    uint64_t count = 10000000000000000001ull + answered;
    for (size_t i = 1; i <= 20; i++, count /= 10) echo[echo_size - i] = (char)('0' + count % 10);
}

/* Checks the received bytes, and returns how many echoes they completed; latencies are recorded from `warm` on. */
static int receive(struct peer *p, uint64_t warm) {
    static char buffer[262144];
    int echoes = 0;
    ssize_t got = recv(p->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) fail("the server closed a connection");
    uint64_t now = now_ns();
    for (size_t used = 0; used < (size_t)got;) {
        if (tally) expect_count(p->answered);
        size_t take = echo_size - p->filled;
        if (take > (size_t)got - used) take = (size_t)got - used;
        if (memcmp(buffer + used, echo + p->filled, take)) fail("a wrong echo");
        p->filled += take;
        used += take;
        if (p->filled < echo_size) continue;
        p->filled = 0;
        p->answered++;
        echoes++;
        if (fanout) continue;
        if (!p->waiting) fail("an echo nobody asked for");
        if (now >= warm) record(now - p->due[p->first]);
        p->first = (p->first + 1) % PENDING;
        p->waiting--;
    }
    return echoes;
}

static struct peer *peers;
static int count, depth, poller;
static struct epoll_event events[256];

static int wait_for_events(int milliseconds) {
    return epoll_wait(poller, events, 256, milliseconds);
}

static void start_all(void) {
    for (int i = 0; i < count; i++) send_messages(&peers[i], depth, now_ns());
}

/* Runs at full speed, or at the given rate, for some seconds; the first 0.2 s are not counted. */
static void run_for(double seconds, double rate) {
    uint64_t due = now_ns(), warm = due + 200000000, end = due + (uint64_t)(seconds * 1e9), t;
    if (!rate) start_all();
    for (int next = 0; (t = now_ns()) < end;) {
        for (; rate && due <= t; due += (uint64_t)(1e9 / rate)) {
            send_messages(&peers[next], 1, due);
            next = (next + 1) % count;
        }
        /* With a rate it polls without sleeping: a timer's slack would be larger than the latencies. */
        int number = wait_for_events(rate ? 0 : 100);
        for (int i = 0; i < number; i++) {
            struct peer *p = events[i].data.ptr;
            receive(p, warm);
            if (!rate && !p->waiting) send_messages(p, depth, now_ns());
        }
    }
    printf("%.0f msg/s p50 %.1f us p99 %.1f us max %.1f us\n", (double)samples / ((double)(now_ns() - warm) / 1e9),
           percentile_us(50), percentile_us(99), (double)longest / 1000.0);
}

/* One connection sends and all receive; the first 0.2 s are not counted. */
static void run_fanout(double seconds) {
    uint64_t heard = 0, spoken = (uint64_t)depth, before = 0, warm = now_ns() + 200000000, end = warm, t;
    end += (uint64_t)(seconds * 1e9);
    send_messages(&peers[0], depth, 0);
    while ((t = now_ns()) < end) {
        if (!before && t >= warm) before = heard, warm = t;
        int number = wait_for_events(100);
        for (int i = 0; i < number; i++) heard += (uint64_t)receive(events[i].data.ptr, 0);
        for (; spoken < heard / (uint64_t)count + (uint64_t)depth; spoken++) send_messages(&peers[0], 1, 0);
    }
    printf("%.0f msg/s\n", (double)(heard - before) / ((double)(now_ns() - warm) / 1e9));
}

/* Echoes an exact number of messages: a multiple of the depth, and at least as many as are in flight at once. */
static void run_exactly(long messages) {
    long bursts = messages / depth, waiting = (long)count * depth;
    start_all();
    bursts -= count;
    while (waiting > 0) {
        int number = wait_for_events(100);
        for (int i = 0; i < number; i++) {
            struct peer *p = events[i].data.ptr;
            waiting -= receive(p, UINT64_MAX);
            if (p->waiting || bursts <= 0) continue;
            send_messages(p, depth, now_ns());
            waiting += depth;
            bursts--;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "see the first lines of load.c\n"), 64;
    int port = atoi(argv[1]), raw = 0;
    size_t bytes = (size_t)atol(argv[3]);
    double seconds = atof(argv[5]), rate = 0;
    long exact = 0;
    count = atoi(argv[2]);
    depth = atoi(argv[4]);
    for (int i = 6; i < argc; i++) {
        if (!strcmp(argv[i], "raw")) raw = 1;
        if (!strcmp(argv[i], "fanout")) fanout = 1;
        if (!strcmp(argv[i], "tally")) tally = 1;
        if (!strcmp(argv[i], "row")) command_size = sizeof command - 1;
        if (!strncmp(argv[i], "rate=", 5)) rate = atof(argv[i] + 5);
        if (!strncmp(argv[i], "exact=", 6)) exact = atol(argv[i] + 6);
    }
    if (bytes <= command_size) fail("no room for an argument");
    if (tally && bytes != 20) fail("a tally has 20 bytes");

    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    make_messages(bytes, depth, raw);
    peers = calloc((size_t)count, sizeof *peers);
    poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        peers[i].fd = open_peer(port, raw);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &peers[i]};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, peers[i].fd, &e)) fail("epoll_ctl");
    }
    if (fanout) {
        run_fanout(seconds);
        return 0;
    }
    if (!exact) {
        run_for(seconds, rate);
        return 0;
    }
    char line[16];
    do {
        run_exactly(exact);
        puts("ready");
        fflush(stdout);
    } while (fgets(line, sizeof line, stdin));
    return 0;
}
