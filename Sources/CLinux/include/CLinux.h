/* What Swift's Glibc module lacks of Linux.

   No feature macro here: under _GNU_SOURCE C's types would differ from those of Swift's Glibc module, and a program that
   loads both would not compile. What needs it is in CLinux.c. */
#ifndef UUU_CLINUX_H
#define UUU_CLINUX_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/* Accepts a connection that is non-blocking and closed on exec (accept4(2)). */
int uuu_accept(int listener);

/* The user that connected at the other end of a unix socket, or -1 (unix(7), SO_PEERCRED). */
int64_t uuu_peer_user(int socket);

/* The number of the calling thread (gettid(2)). */
int uuu_thread_id(void);

/* Names the calling thread, cut at 15 bytes (prctl(2), PR_SET_NAME). */
void uuu_name_this_thread(const char *name);

#endif
