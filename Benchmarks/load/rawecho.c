/* The upper limit for a server: one recv and one send for each message, no protocol. Usage: rawecho PORT [fanout]
   With "fanout" it sends each message to all connections, with one send for each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[65536];

enum { MOST = 65536 };
static int everybody[MOST], present;

static void send_all(int fd, ssize_t size) {
    for (ssize_t sent = 0; sent < size;) {
        ssize_t now = send(fd, buffer + sent, (size_t)(size - sent), MSG_NOSIGNAL);
        if (now > 0) sent += now;
    }
}

static void forget(int fd) {
    for (int i = 0; i < present; i++)
        if (everybody[i] == fd) everybody[i] = everybody[--present];
    close(fd);
}

int main(int argc, char **argv) {
    int fanout = argc > 2 && !strcmp(argv[2], "fanout");
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0")),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("rawecho");
        return 1;
    }
    socklen_t length = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int peer;
                while ((peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    event.events = EPOLLIN;
                    event.data.fd = peer;
                    epoll_ctl(poller, EPOLL_CTL_ADD, peer, &event);
                    if (fanout && present < MOST) everybody[present++] = peer;
                }
                continue;
            }
            ssize_t got = recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) forget(fd);
            else if (fanout) for (int who = 0; who < present; who++) send_all(everybody[who], got);
            else send_all(fd, got);
        }
    }
}
