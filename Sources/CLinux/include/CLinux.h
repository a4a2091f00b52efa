/* Functions of Linux that Swift's Glibc module lacks.

   This header sets no feature macro: under _GNU_SOURCE some C types would differ from those of Swift's Glibc module,
   and a program that imports both would not compile. CLinux.c sets it where it is needed. */
#ifndef UUU_CLINUX_H
#define UUU_CLINUX_H

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

#include "CrashNote.h"

/* Accepts a connection; the descriptor is non-blocking and closed on exec (accept4(2)). -1 and errno if there is
   none. */
int uuu_accept(int listener);

/* Returns how many descriptors this process can open, at most `most` and at most UUU_MOST_ASKED_FOR. The `spared`
   highest numbers below the limit (RLIMIT_NOFILE) do not count.

   The kernel always uses the lowest free number, so this opens duplicates of `open`, and closes all of them again. */
int uuu_free_descriptors(int open, int most, int spared);

/* The maximum for uuu_free_descriptors(). */
#define UUU_MOST_ASKED_FOR 512

/* Returns the user at the other end of a unix socket, or -1 (unix(7), SO_PEERCRED). */
int64_t uuu_peer_user(int socket);

/* Returns the id of the calling thread (gettid(2)). */
int uuu_thread_id(void);

/* Names the calling thread; the name is cut at 15 bytes (prctl(2), PR_SET_NAME). */
void uuu_name_this_thread(const char *name);

/* The maximum number of descriptors in one message (unix(7), SCM_RIGHTS: the kernel's SCM_MAX_FD). */
#define UUU_MOST_DESCRIPTORS 253

/* A message that was received with descriptors. */
struct uuu_message {
    /* The number of bytes received. */
    size_t size;
    /* The number of descriptors received. */
    size_t count;
    /* Whether the message had more bytes than there was room for. */
    bool is_cut;
    /* Whether the message had more descriptors than could be installed: too little room, or too many open files. */
    bool is_short;
};

/* Sends a message with descriptors without blocking (sendmsg(2)). -1 and errno if it cannot be sent. */
int uuu_send_descriptors(int socket, const void *bytes, size_t size, const int *descriptors, size_t count);

/* Receives a message with its descriptors, which are closed on exec, or peeks at it (recvmsg(2)); never blocks.

   If there are more than `room` descriptors, the first ones are received. `descriptors` must have space for
   UUU_MOST_DESCRIPTORS. -1 and errno if there is no message. */
int uuu_receive_descriptors(
    int socket, bool peeks, void *bytes, size_t capacity, int *descriptors, size_t room, struct uuu_message *message);

/* Where the kernel records how many bytes a call has transferred: a struct mmsghdr, whose count others read. */
struct uuu_note {
    /* Used by the call itself. */
    uint64_t call[7];
    /* The number of bytes transferred. */
    uint32_t count;
    uint32_t padding;
};

/* Like recv(2), but the kernel itself writes the count into the note before the call returns (recvmmsg(2)). So the
   note is right even if the process is killed during the call. */
ssize_t uuu_receive_noting(int socket, void *bytes, size_t room, struct uuu_note *note);

/* Like send(2), with a note in the same way (sendmmsg(2)). */
ssize_t uuu_send_noting(int socket, const void *bytes, size_t size, struct uuu_note *note);

/* Creates a file in memory that is closed on exec, can be sealed, and can never be executed (memfd_create(2)). */
int uuu_memory_file(const char *name);

/* Seals the size of a memory file permanently (fcntl(2), F_ADD_SEALS). -1 and errno if that fails. */
int uuu_seal_size(int descriptor);

/* Returns whether a descriptor is a memory file that is sealed against shrinking. */
bool uuu_cannot_shrink(int descriptor);

/* Opens a folder inside a folder (AT_FDCWD: the working directory) in order to look up names in it; that needs no
   right to list it. A symbolic link is refused. -1 and errno if it cannot be opened. */
int uuu_open_to_search(int folder, const char *name);

/* Gives the whole process the rights of a user until uuu_act_as_root(), groups included (seteuid(2)); only root can
   call it. The groups are those in the user database, or only the given one if the user is not there. -1 and errno
   if it fails. */
int uuu_act_as(uid_t user, gid_t group);

/* Restores the rights of root after uuu_act_as(). -1 and errno if it fails. */
int uuu_act_as_root(void);

/* Returns the process that has locked any bytes of a file (fcntl(2), F_GETLK), or -1 if there is none or it is not
   visible. */
pid_t uuu_holder_of_bytes(int descriptor);

/* Locks bytes of a file for reading, so that no process, this one included, can lock them for writing until the file
   is closed (fcntl(2), F_OFD_SETLK). False if they are locked for writing. */
bool uuu_share_bytes(int descriptor, off_t start, off_t count);

#endif
