/* What Swift's Glibc module lacks of Linux.

   No feature macro here: under _GNU_SOURCE C's types would differ from those of Swift's Glibc module, and a program that
   loads both would not compile. What needs it is in CLinux.c. */
#ifndef UUU_CLINUX_H
#define UUU_CLINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

#include "CrashNote.h"

/* Accepts a connection that is non-blocking and closed on exec (accept4(2)). */
int uuu_accept(int listener);

/* How many descriptors can be had, so many at most, without those at the top of the limit (RLIMIT_NOFILE) that are to be
   left free; at most UUU_MOST_ASKED_FOR.

   The kernel gives the lowest number that is free, so this asks with duplicates of one that is open, all closed again. */
int uuu_free_descriptors(int open, int most, int spared);

/* The most descriptors that can be asked for. */
#define UUU_MOST_ASKED_FOR 512

/* The user that connected at the other end of a unix socket, or -1 (unix(7), SO_PEERCRED). */
int64_t uuu_peer_user(int socket);

/* The number of the calling thread (gettid(2)). */
int uuu_thread_id(void);

/* Names the calling thread, cut at 15 bytes (prctl(2), PR_SET_NAME). */
void uuu_name_this_thread(const char *name);

/* The most descriptors that one message may carry (unix(7), SCM_RIGHTS: the kernel's SCM_MAX_FD). */
#define UUU_MOST_DESCRIPTORS 253

/* A message that was received with its descriptors. */
struct uuu_message {
    /* How many bytes came. */
    size_t size;
    /* How many descriptors came. */
    size_t count;
    /* Whether the message had more bytes than there was room for. */
    bool is_cut;
    /* Whether it had more descriptors than could be installed: too many of them, or no number was free. */
    bool is_short;
};

/* Sends a message with descriptors, at once or not at all (sendmsg(2)); -1 and errno if it cannot. */
int uuu_send_descriptors(int socket, const void *bytes, size_t size, const int *descriptors, size_t count);

/* Receives a message with its descriptors, which are closed on exec, or peeks at it (recvmsg(2)); never waits.

   Of more descriptors than `room` the first ones come. There must be space for UUU_MOST_DESCRIPTORS of them. -1 and errno
   if there is no message. */
int uuu_receive_descriptors(
    int socket, bool peeks, void *bytes, size_t capacity, int *descriptors, size_t room, struct uuu_message *message);

/* Where the kernel notes how many bytes a transfer moved: a struct mmsghdr, of which others read only that number. */
struct uuu_note {
    /* Of the call's own. */
    uint64_t call[7];
    /* How many bytes were moved. */
    uint32_t count;
    uint32_t padding;
};

/* As recv(2), and the kernel itself writes the count into the note before the call returns (recvmmsg(2)): a process that
   is killed in the middle of the call leaves a true note. */
ssize_t uuu_receive_noting(int socket, void *bytes, size_t room, struct uuu_note *note);

/* As send(2), likewise (sendmmsg(2)). */
ssize_t uuu_send_noting(int socket, const void *bytes, size_t size, struct uuu_note *note);

/* Makes a file that lives in memory only, is closed on exec, can be sealed and never run (memfd_create(2)). */
int uuu_memory_file(const char *name);

/* Seals the size of such a file for good (fcntl(2), F_ADD_SEALS); -1 and errno if it cannot. */
int uuu_seal_size(int descriptor);

/* Whether a descriptor is such a file, sealed against shrinking. */
bool uuu_cannot_shrink(int descriptor);

/* Opens a folder in a folder (AT_FDCWD: the one that the process is in) to look names up in it, for which the right to list
   it is not needed; a symbolic link is refused. -1 and errno if it cannot. */
int uuu_open_to_search(int folder, const char *name);

/* Lets the whole process act with the rights of a user, groups included, until uuu_act_as_root(); for root only
   (seteuid(2)). The groups are those of the user database, or else the one given. -1 and errno if it cannot. */
int uuu_act_as(uid_t user, gid_t group);

/* Takes the rights of root back after uuu_act_as(); -1 and errno if it cannot. */
int uuu_act_as_root(void);

/* Another process that has locked any bytes of a file (fcntl(2), F_GETLK), or -1 if there is none that can be known. */
pid_t uuu_holder_of_bytes(int descriptor);

/* Locks bytes of a file for reading, so that nobody can lock them for writing until the file is closed, this process
   included (fcntl(2), F_OFD_SETLK); false if somebody has. */
bool uuu_share_bytes(int descriptor, off_t start, off_t count);

#endif
