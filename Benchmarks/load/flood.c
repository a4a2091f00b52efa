/* Measures how long one player waits for an answer while others flood the server. Prints one line: the figures of the
   player in microseconds, and the megabytes per second that the server sent to the others.
   Usage: flood PORT HOSTILE SECONDS [raw] [deflate] [ping] [line=TEXT]

   Each of the HOSTILE connections sends the same frame as often as its socket accepts it, and ignores the answers. The
   player sends "help" every few milliseconds on its own connection and thread, and waits for the answer. With "raw" it
   does not use WebSocket: the server echoes ten plain bytes. "deflate" compresses the frames of the others (RFC 7692),
   "ping" has them send empty pings. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { BURST = 64 * 1024, MOST_SAMPLES = 100000, PAUSE_US = 5000 };

static int port, raw;
static volatile int over, ended;
static double waits[MOST_SAMPLES];
static int samples;

static void fail(const char *why) {
    fprintf(stderr, "flood: %s (%s)\n", why, strerror(errno));
    exit(1);
}

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int open_connection(int deflate) {
    char request[512], answer[4096];
    int size = snprintf(request, sizeof request,
                        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
                        deflate ? "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                                  "client_no_context_takeover\r\n"
                                : "");
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (raw) return fd;
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size) fail("cannot ask");
    size_t got = 0;
    while (got < 4 || memcmp(answer + got - 4, "\r\n\r\n", 4)) {
        if (got == sizeof answer || recv(fd, answer + got, 1, 0) <= 0) fail("no upgrade");
        got++;
    }
    if (strncmp(answer, "HTTP/1.1 101", 12)) fail("upgrade refused");
    return fd;
}

/* Writes a masked frame with a mask of zeros; returns its size. */
static size_t put_frame(unsigned char *to, int head, const unsigned char *payload, size_t length) {
    size_t n = 0;
    to[n++] = (unsigned char)head;
    if (length < 126) to[n++] = (unsigned char)(0x80 | length);
    else {
        to[n++] = 0x80 | 126;
        to[n++] = (unsigned char)(length >> 8);
        to[n++] = (unsigned char)length;
    }
    memset(to + n, 0, 4);
    memcpy(to + n + 4, payload, length);
    return n + 4 + length;
}

static size_t compressed(const char *text, unsigned char *to, size_t room) {
    z_stream stream = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) fail("zlib");
    stream.next_in = (unsigned char *)text;
    stream.avail_in = (unsigned)strlen(text);
    stream.next_out = to;
    stream.avail_out = (unsigned)room;
    if (deflate(&stream, Z_SYNC_FLUSH) != Z_OK) fail("zlib");
    size_t size = room - stream.avail_out - 4; /* without 00 00 ff ff */
    deflateEnd(&stream);
    return size;
}

/* Waits for a complete text message of the server; with "raw", for ten bytes. */
static void hear(int fd) {
    static unsigned char bytes[1 << 16];
    size_t got = 0;
    for (;;) {
        if (raw ? got == 10 : got >= 2) {
            if (raw) return;
            size_t head = 2, length = bytes[1] & 127;
            if (length == 126) {
                head = 4;
                length = (size_t)bytes[2] << 8 | bytes[3];
            }
            if (got >= head && got >= head + length) {
                if ((bytes[0] & 15) == 1) return;
                memmove(bytes, bytes + head + length, got -= head + length);
                continue;
            }
        }
        ssize_t n = recv(fd, bytes + got, sizeof bytes - got, 0);
        if (n <= 0) fail("the player was dropped");
        got += (size_t)n;
    }
}

static void *play(void *argument) {
    int fd = *(int *)argument;
    unsigned char frame[64];
    size_t size = put_frame(frame, 0x81, (const unsigned char *)"help", 4);
    /* A higher priority, so that the player waits only for the server and not for a processor. */
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -15);
    while (!over && samples < MOST_SAMPLES) {
        usleep(PAUSE_US);
        double start = now_us();
        if (send(fd, frame, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
        hear(fd);
        waits[samples++] = now_us() - start;
    }
    ended = 1;
    return NULL;
}

static int by_size(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

struct hostile {
    int fd;
    size_t sent;
};

int main(int argc, char **argv) {
    int deflating = 0, pinging = 0;
    const char *line = "help";
    if (argc < 4) return 2;
    port = atoi(argv[1]);
    int count = atoi(argv[2]);
    double seconds = atof(argv[3]);
    for (int i = 4; i < argc; i++) {
        if (!strcmp(argv[i], "raw")) raw = 1;
        else if (!strcmp(argv[i], "deflate")) deflating = 1;
        else if (!strcmp(argv[i], "ping")) pinging = 1;
        else if (!strncmp(argv[i], "line=", 5)) line = argv[i] + 5;
        else return 2;
    }
    static unsigned char frame[70000], payload[70000], burst[2 * BURST], sink[1 << 18];
    size_t frame_size;
    if (pinging) frame_size = put_frame(frame, 0x89, payload, 0);
    else if (deflating) frame_size = put_frame(frame, 0xC1, payload, compressed(line, payload, sizeof payload));
    else frame_size = put_frame(frame, 0x81, (const unsigned char *)line, strlen(line));
    size_t burst_size = 0;
    while (burst_size < BURST) {
        memcpy(burst + burst_size, frame, frame_size);
        burst_size += frame_size;
    }
    int player = open_connection(0), poller = epoll_create1(0);
    if (!raw) hear(player);
    struct hostile *hostile = calloc((size_t)count + 1, sizeof *hostile);
    for (int i = 0; i < count; i++) hostile[i].fd = open_connection(deflating);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = &hostile[i]};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, hostile[i].fd, &event)) fail("epoll");
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, play, &player)) fail("no thread");
    double end = now_us() + seconds * 1e6, answered = 0;
    struct epoll_event events[64];
    /* Wait for the last answer, which counts too; it may come only after all that was sent before was answered. */
    while (!ended) {
        if (now_us() >= end) over = 1;
        int ready = epoll_wait(poller, events, 64, 100);
        for (int i = 0; i < ready; i++) {
            struct hostile *one = events[i].data.ptr;
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                ssize_t n = recv(one->fd, sink, sizeof sink, MSG_DONTWAIT);
                if (n == 0 || (n < 0 && errno != EAGAIN)) fail("a hostile one was dropped");
                if (n > 0) answered += (double)n;
            }
            if (events[i].events & EPOLLOUT) {
                ssize_t n = send(one->fd, burst + one->sent, burst_size - one->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
                if (n > 0) one->sent = (one->sent + (size_t)n) % burst_size;
            }
        }
    }
    pthread_join(thread, NULL);
    qsort(waits, (size_t)samples, sizeof *waits, by_size);
    printf("p50 %.0f us, p99 %.0f us, max %.0f us, %d answers, %.1f MB/s\n", waits[samples / 2],
           waits[samples * 99 / 100], waits[samples - 1], samples, answered / seconds / 1e6);
    return 0;
}
