/* A load client for the loopback: checks every echo, and prints one line of figures.
   Usage: load PORT CONNECTIONS BYTES DEPTH SECONDS [raw] [rate=MESSAGES_PER_SECOND] [exact=MESSAGES] [fanout] [tally] [row]
               [uuu.v1 | half]

   Each connection keeps DEPTH messages in flight. With "raw" it does not use WebSocket: the server echoes plain bytes.
   With a rate, messages are sent on a schedule, one at a time on the next connection, and latency counts from the time
   when a message should have been sent. With an exact number (SECONDS is ignored) this number is echoed once to warm up,
   and then once for each line on stdin; "ready" is printed when all echoes have arrived, and the client exits at the end
   of stdin. With "fanout" the first connection sends DEPTH messages, and another one whenever all connections have got
   one; the figure is deliveries per second. With "uuu.v1" the clients speak that, and a text and a prompt answer each line;
   with "half" every second of those that only receive does. */
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

/* What clients send, DEPTH masked frames in a row, and the expected answer to each frame. In uuu.v1 a line has an id, which
   its answers name: `id_at` and `re_at` say where. */
struct dialect {
    char *out, *answer;
    size_t frame_size, answer_size, id_at, re_at[2];
};
static struct dialect plain, uuu_v1;

static const char mask[4] = {0x12, 0x34, 0x56, 0x78};

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

/* Writes a text of letters, after the command if there is one. */
static void put_text(char *to, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        to[i] = i < command_size ? command[i] : (char)('a' + (int)((i - command_size) % 26));
}

/* Writes a whole masked frame; returns its size. */
static size_t put_masked(char *to, const char *payload, size_t length) {
    size_t n = put_head(to, length, 1);
    memcpy(to + n, mask, sizeof mask);
    n += sizeof mask;
    for (size_t i = 0; i < length; i++) to[n + i] = (char)(payload[i] ^ mask[i % 4]);
    return n + length;
}

/* Allocates the frames of a dialect, all with this payload. */
static void make_frames(struct dialect *d, const char *payload, size_t length, int depth) {
    d->out = malloc((length + 16) * (size_t)depth);
    d->answer = malloc(length + 4096);
    if (!d->out || !d->answer) fail("no memory");
    for (int i = 0; i < depth; i++) d->frame_size = put_masked(d->out + (size_t)i * d->frame_size, payload, length);
}

static void make_messages(size_t bytes, int depth, int raw) {
    char *text = malloc(bytes);
    if (!text) fail("no memory");
    put_text(text, bytes);
    make_frames(&plain, text, bytes, depth);
    if (raw) {
        memcpy(plain.answer, plain.out, plain.answer_size = plain.frame_size);
    } else {
        size_t head = put_head(plain.answer, bytes - command_size, 0);
        memcpy(plain.answer + head, text + command_size, bytes - command_size);
        plain.answer_size = head + bytes - command_size;
    }
    free(text);
}

/* The id of the first line, which is large so that all ids have the same number of digits. */
enum { FIRST_ID = 1000000, ID_DIGITS = 7 };

/* The mask as it is from the id of a line on. */
static char id_mask[sizeof mask];
static const char no_mask[sizeof mask];

static void put_id(char *to, uint64_t id, const char *key) {
    for (size_t i = ID_DIGITS; i-- > 0; id /= 10) to[i] = (char)((char)('0' + id % 10) ^ key[i % sizeof mask]);
}

/* Appends a frame with an answer to those that are expected. */
static void expect_json(const char *json, size_t length) {
    size_t head = put_head(uuu_v1.answer + uuu_v1.answer_size, length, 0);
    memcpy(uuu_v1.answer + uuu_v1.answer_size + head, json, length);
    uuu_v1.answer_size += head + length;
}

/* Makes the messages of uuu.v1; `prompt` is the one with which the server greets. */
static void make_json(size_t bytes, int depth, int only_text, const char *prompt) {
    static const char line[] = "{\"type\":\"line\",\"id\":", prompt_type[] = "{\"type\":\"prompt\"";
    size_t room = bytes + 256;
    char *json = malloc(room), *text = malloc(bytes + 1);
    if (!json || !text) fail("no memory");
    put_text(text, bytes);
    text[bytes] = 0;
    size_t length = (size_t)snprintf(json, room, "%s%d,\"text\":\"%s\"}", line, FIRST_ID, text);
    make_frames(&uuu_v1, json, length, depth);
    uuu_v1.id_at = uuu_v1.frame_size - length + sizeof line - 1;
    for (size_t i = 0; i < sizeof id_mask; i++) id_mask[i] = mask[(sizeof line - 1 + i) % sizeof mask];
    if (only_text) {
        length = (size_t)snprintf(json, room, "{\"type\":\"text\",\"text\":\"%s\"}", text);
        expect_json(json, length);
    } else {
        length = (size_t)snprintf(json, room, "{\"type\":\"text\",\"re\":%d,\"text\":\"%s\"}", FIRST_ID, text + command_size);
        expect_json(json, length);
        uuu_v1.re_at[0] = uuu_v1.answer_size - length + strlen("{\"type\":\"text\",\"re\":");
        if (strncmp(prompt, prompt_type, sizeof prompt_type - 1)) fail("no prompt");
        length = (size_t)snprintf(json, room, "%s,\"re\":%d%s", prompt_type, FIRST_ID, prompt + sizeof prompt_type - 1);
        expect_json(json, length);
        uuu_v1.re_at[1] = uuu_v1.answer_size - length + sizeof prompt_type - 1 + strlen(",\"re\":");
    }
    free(json);
    free(text);
}

/* A connection, and a ring with the time when each unanswered message should have been sent; the oldest is at `first`. */
enum { PENDING = 256 };
struct peer {
    struct dialect *dialect;
    int fd, first, waiting;
    size_t filled;
    uint64_t asked, answered;
    uint64_t due[PENDING];
};

static int fanout, tally;

static void receive_all(int fd, void *to, size_t bytes) {
    for (ssize_t n; bytes; to = (char *)to + n, bytes -= (size_t)n)
        if ((n = recv(fd, to, bytes, 0)) <= 0) fail("the server closed a connection");
}

/* Says hello, and reads up to the prompt, which it returns. */
static const char *greet(int fd) {
    static const char hello[] = "{\"type\":\"hello\"}";
    static char frame[64], answer[65536];
    size_t size = put_masked(frame, hello, sizeof hello - 1);
    if (send(fd, frame, size, MSG_NOSIGNAL) != (ssize_t)size) fail("cannot greet");
    do {
        unsigned char head[2], more[2];
        receive_all(fd, head, 2);
        size_t length = head[1];
        if (length == 126) receive_all(fd, more, 2), length = (size_t)more[0] << 8 | more[1];
        if (length >= sizeof answer) fail("a long answer");
        receive_all(fd, answer, length);
        answer[length] = 0;
    } while (!strstr(answer, "\"type\":\"prompt\""));
    return answer;
}

static int open_peer(int port, int raw, int is_json) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    static const char offer[] = "Sec-WebSocket-Protocol: uuu.v1\r\n";
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (raw) return fd;
    char answer[4096];
    size_t got = 0;
    int size = snprintf(answer, sizeof answer, "%s%s\r\n", request, is_json ? offer : "");
    if (send(fd, answer, (size_t)size, MSG_NOSIGNAL) < 0) fail("cannot ask");
    while (got < 4 || memcmp(answer + got - 4, "\r\n\r\n", 4)) {
        if (got == sizeof answer || recv(fd, answer + got, 1, 0) <= 0) fail("no upgrade");
        got++;
    }
    if (strncmp(answer, "HTTP/1.1 101", 12)) fail("upgrade refused");
    return fd;
}

static void send_messages(struct peer *p, int number, uint64_t due) {
    struct dialect *d = p->dialect;
    if (!fanout) {
        if (p->waiting + number > PENDING) fail("the server is too slow for this rate");
        for (int i = 0; i < number; i++) p->due[(p->first + p->waiting++) % PENDING] = due;
    }
    for (int i = 0; d->id_at && i < number; i++)
        put_id(d->out + (size_t)i * d->frame_size + d->id_at, FIRST_ID + p->asked++, id_mask);
    for (size_t sent = 0, size = d->frame_size * (size_t)number; sent < size;) {
        ssize_t n = send(p->fd, d->out + sent, size - sent, MSG_NOSIGNAL);
        if (n < 0) fail("send");
        sent += (size_t)n;
    }
}

/* Sets the expected answer for a connection with this number of answers so far: a count of twenty digits, or the id of the
   line. */
static void expect_next(struct dialect *d, uint64_t answered) {
    uint64_t count = 10000000000000000001ull + answered;
    for (size_t i = 1; tally && i <= 20; i++, count /= 10) d->answer[d->answer_size - i] = (char)('0' + count % 10);
    for (size_t i = 0; d->re_at[0] && i < 2; i++) put_id(d->answer + d->re_at[i], FIRST_ID + answered, no_mask);
}

/* Checks the received bytes, and returns how many echoes they completed; latencies are recorded from `warm` on. */
static int receive(struct peer *p, uint64_t warm) {
    static char buffer[262144];
    struct dialect *d = p->dialect;
    int echoes = 0;
    ssize_t got = recv(p->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) fail("the server closed a connection");
    uint64_t now = now_ns();
    for (size_t used = 0; used < (size_t)got;) {
        if (tally || d->re_at[0]) expect_next(d, p->answered);
        size_t take = d->answer_size - p->filled;
        if (take > (size_t)got - used) take = (size_t)got - used;
        if (memcmp(buffer + used, d->answer + p->filled, take)) fail("a wrong echo");
        p->filled += take;
        used += take;
        if (p->filled < d->answer_size) continue;
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
    int port = atoi(argv[1]), raw = 0, step = 0;
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
        if (!strcmp(argv[i], "uuu.v1")) step = 1;
        if (!strcmp(argv[i], "half")) step = 2;
        if (!strncmp(argv[i], "rate=", 5)) rate = atof(argv[i] + 5);
        if (!strncmp(argv[i], "exact=", 6)) exact = atol(argv[i] + 6);
    }
    if (bytes <= command_size) fail("no room for an argument");
    if (tally && bytes != 20) fail("a tally has 20 bytes");
    if (step && (tally || raw || fanout != (step == 2))) fail("not in uuu.v1");

    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    make_messages(bytes, depth, raw);
    peers = calloc((size_t)count, sizeof *peers);
    poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        int is_json = step && i % step == step - 1;
        peers[i].fd = open_peer(port, raw, is_json);
        peers[i].dialect = is_json ? &uuu_v1 : &plain;
        if (is_json) {
            const char *prompt = greet(peers[i].fd);
            if (!uuu_v1.out) make_json(bytes, depth, fanout, prompt);
        }
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
