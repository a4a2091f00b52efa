/* What Swift's Glibc module lacks of Linux: epoll, eventfd, accept4 and a few socket constants. */
#ifndef UUU_CLINUX_H
#define UUU_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC, without the peer's address. */
int uuu_accept(int listener);

/* prlimit-free reading of the soft RLIMIT_NOFILE; 0 when it cannot be told. */
uint64_t uuu_descriptor_limit(void);

#endif
