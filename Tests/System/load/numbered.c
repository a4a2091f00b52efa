/* Talks to a server's unix socket as fast as it answers, while somebody kills the server, and checks each answer.
   Usage: numbered SOCKET CONNECTIONS DEPTH BYTES SECONDS [count]

   Each connection has up to DEPTH messages of BYTES on the way. They are numbered and come back as they are; or, with
   "count", all of them are the word "count", which is answered with how many of them there were ("Counted 7.").
   Answers come in order. Whatever else is said tells of a command that may be lost: then one may be missing, and only
   then. "ready" is printed when all are connected. It ends with its standard input, or after SECONDS, and tells what was
   heard, and what should not have been:
   lost: no answer and no word about it; doubled: answered once more; forgotten: counted anew. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 512, BUFFER = 1 << 17, TEXT = 0x81, CLOSE = 0x88, PING = 0x89 };
static const double SILENCE = 2, LAST_WORDS = 10;

struct peer {
    int fd, is_gone, doubts;
    long sent, heard, announced;
    long latest; /* The number that was heard last, of a message or of a count. */
    double at;   /* When something was heard last. */
    size_t filled;
    unsigned char buffer[BUFFER];
};

static struct peer peers[MOST];
static int counting, size;
static long closed, lost, doubled, forgotten, announced, missing;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *why) {
    fprintf(stderr, "numbered: %s (%s)\n", why, strerror(errno));
    exit(1);
}

static void leave(struct peer *p) {
    p->is_gone = 1;
    closed++;
}

/* How many messages wait for their answer. */
static long on_the_way(const struct peer *p) {
    return counting ? p->sent - p->heard - p->announced : p->sent - p->latest;
}

/* Frames with a mask of zeros, all in one write as far as it goes. */
static void say(struct peer *p, int number) {
    static char out[BUFFER];
    size_t end = 0;
    for (; number > 0; number--) {
        char *frame = out + end;
        int head = size < 126 ? 6 : 8;
        memset(frame, 0, (size_t)head);
        frame[0] = (char)TEXT;
        frame[1] = (char)(0x80 | (size < 126 ? size : 126));
        if (size >= 126) frame[2] = (char)(size >> 8), frame[3] = (char)size;
        memset(frame + head, '.', (size_t)size);
        p->sent++;
        if (counting) memcpy(frame + head, "count", 5);
        else frame[head + snprintf(frame + head, 20, "%012ld", p->sent)] = '.';
        end += (size_t)(head + size);
    }
    for (size_t done = 0; done < end;) {
        ssize_t n = send(p->fd, out + done, end - done, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) return leave(p);
        if (n > 0) done += (size_t)n;
    }
}

/* The number in an answer, or 0 for one that has none. */
static long number_in(const unsigned char *text, size_t length) {
    size_t skipped = counting ? 8 : 0;
    if (length <= skipped || (counting && memcmp(text, "Counted ", 8))) return 0;
    long number = 0;
    for (text += skipped, length -= skipped; length && *text >= '0' && *text <= '9'; text++, length--)
        number = number * 10 + *text - '0';
    return length && *text == '.' ? number : 0;
}

static void judge(struct peer *p, long number) {
    p->heard++;
    long skipped = number - p->latest - 1;
    if (skipped < 0) {
        if (counting) forgotten++;
        else doubled++;
        return;
    }
    long excused = skipped < p->doubts ? skipped : p->doubts;
    missing += excused;
    if (counting) doubled += skipped - excused;
    else lost += skipped - excused;
    p->doubts = 0;
    p->latest = number;
}

static void hear(struct peer *p) {
    ssize_t n = recv(p->fd, p->buffer + p->filled, BUFFER - p->filled, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return leave(p);
    p->filled += (size_t)n;
    p->at = now();
    size_t used = 0;
    while (p->filled - used >= 2) {
        unsigned char *frame = p->buffer + used;
        size_t head = frame[1] < 126 ? 2 : 4;
        if (p->filled - used < head) break;
        size_t length = head == 2 ? frame[1] : (size_t)(frame[2] << 8 | frame[3]);
        if (p->filled - used < head + length) break;
        used += head + length;
        if (frame[0] == CLOSE) return leave(p);
        if (frame[0] == PING) continue;
        if (frame[0] != TEXT) fail("a frame that is no whole text");
        long number = number_in(frame + head, length);
        if (number) {
            judge(p, number);
            continue;
        }
        announced++;
        p->announced++;
        p->doubts++;
        say(p, 1); /* Its answer shows whether one is missing. */
        if (p->is_gone) return;
    }
    memmove(p->buffer, p->buffer + used, p->filled -= used);
}

static void open_peer(struct peer *p, const char *path) {
    static const char request[] = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    p->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (p->fd < 0 || connect(p->fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    if (send(p->fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) fail("cannot ask");
    char answer[4096];
    size_t got = 0;
    while (got < 4 || memcmp(answer + got - 4, "\r\n\r\n", 4))
        if (got == sizeof answer || recv(p->fd, answer + got++, 1, 0) <= 0) fail("no upgrade");
    unsigned char head[2];
    if (!counting) return;
    /* Its greeting. */
    if (recv(p->fd, head, 2, MSG_WAITALL) != 2 || recv(p->fd, answer, head[1], MSG_WAITALL) != head[1]) fail("no greeting");
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "see the first lines of numbered.c\n"), 64;
    int number = atoi(argv[2]), depth = atoi(argv[3]);
    counting = argc > 6 && !strcmp(argv[6], "count");
    size = counting ? 5 : atoi(argv[4]);
    if (number > MOST || size < (counting ? 5 : 13) || (size + 8) * depth > BUFFER) fail("too many, too small or too large");
    static struct pollfd polled[MOST + 1];
    struct pollfd *input = &polled[number];
    input->events = POLLIN;
    for (int i = 0; i < number; i++) {
        open_peer(&peers[i], argv[1]);
        polled[i] = (struct pollfd){.fd = peers[i].fd, .events = POLLIN};
        peers[i].at = now();
    }
    puts("ready");
    fflush(stdout);

    double end = now() + atof(argv[5]), longest = 0, t;
    for (int waiting = 1; (t = now()) < end || (waiting && t < end + LAST_WORDS);) {
        waiting = 0;
        for (int i = 0; i < number; i++) {
            struct peer *p = &peers[i];
            long flight = on_the_way(p);
            if (p->is_gone) polled[i].fd = -1;
            if (p->is_gone || (t >= end && flight <= 0)) continue;
            if (t - p->at > longest) longest = t - p->at;
            if (t < end && flight <= depth / 2) say(p, flight > 0 ? (depth + 1) / 2 : depth);
            else if (t - p->at > SILENCE) say(p, 1), p->at = t; /* Perhaps all that was on the way is lost. */
            waiting = 1;
        }
        poll(polled, (nfds_t)number + 1, 50);
        if (input->revents) end = t, input->fd = -1;
        for (int i = 0; i < number; i++)
            if (polled[i].fd >= 0 && polled[i].revents) hear(&peers[i]);
    }
    long heard = 0;
    for (int i = 0; i < number; i++) {
        heard += peers[i].heard;
        if (!peers[i].is_gone && on_the_way(&peers[i]) > 0) lost += on_the_way(&peers[i]);
    }
    printf("messages=%ld closed=%ld lost=%ld doubled=%ld forgotten=%ld announced=%ld missing=%ld worst_ms=%.0f\n", heard,
           closed, lost, doubled, forgotten, announced, missing, longest * 1000);
    return 0;
}
