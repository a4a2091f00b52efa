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

/* A file in memory, closed on exec, that can be sealed (memfd_create(2)). */
int uuu_memory_file(const char *name);

/* Sees to it that a file in memory never becomes smaller: what is mapped of it stays there (fcntl(2), F_ADD_SEALS). */
int uuu_seal_against_shrinking(int file);

#endif
