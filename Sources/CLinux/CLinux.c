#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Linux 6.3 and later have it; glibc 2.36 does not declare it yet. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

int uuu_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int uuu_free_descriptors(int open, int most, int spared) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    long end = (long)(limit.rlim_cur > INT_MAX ? INT_MAX : limit.rlim_cur) - spared;
    int taken[UUU_MOST_ASKED_FOR];
    int count = 0;
    while (count < most && count < UUU_MOST_ASKED_FOR) {
        int number = fcntl(open, F_DUPFD_CLOEXEC, 0);
        if (number < 0) break;
        if (number >= end) {
            close(number);
            break;
        }
        taken[count++] = number;
    }
    for (int index = 0; index < count; index++) close(taken[index]);
    return count;
}

int64_t uuu_peer_user(int socket) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        return -1;
    }
    /* A socket that is not connected, or of another family, reports the user -1. */
    return credentials.uid == (uid_t)-1 ? -1 : (int64_t)credentials.uid;
}

int uuu_thread_id(void) {
    return gettid();
}

void uuu_name_this_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}

/* Space for the descriptors of a full message, aligned for its header. */
union control {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int) * UUU_MOST_DESCRIPTORS)];
};

int uuu_send_descriptors(int socket, const void *bytes, size_t size, const int *descriptors, size_t count) {
    if (count > UUU_MOST_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    union control control;
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        /* The padding after the last descriptor is sent too. */
        memset(control.bytes, 0, message.msg_controllen);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(&control.head), descriptors, sizeof(int) * count);
    }
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int uuu_receive_descriptors(
    int socket, bool peeks, void *bytes, size_t capacity, int *descriptors, size_t room, struct uuu_message *message) {
    union control control;
    if (room > UUU_MOST_DESCRIPTORS) room = UUU_MOST_DESCRIPTORS;
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    /* CMSG_SPACE may include padding for one more descriptor, so CMSG_LEN is used. Without any room the kernel
       installs none. */
    struct msghdr header = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = room > 0 ? control.bytes : NULL,
        .msg_controllen = room > 0 ? CMSG_LEN(sizeof(int) * room) : 0};
    ssize_t size = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | (peeks ? MSG_PEEK : 0));
    if (size < 0) return -1;
    *message = (struct uuu_message){
        .size = (size_t)size,
        .is_cut = (header.msg_flags & MSG_TRUNC) != 0,
        .is_short = (header.msg_flags & MSG_CTRUNC) != 0};
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part != NULL; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors + message->count, CMSG_DATA(part), sizeof(int) * count);
        message->count += count;
    }
    return 0;
}

_Static_assert(sizeof(struct uuu_note) == sizeof(struct mmsghdr), "a note is a struct mmsghdr");
_Static_assert(offsetof(struct uuu_note, count) == offsetof(struct mmsghdr, msg_len), "its count is msg_len");

/* Prepares a message of one part in the note. */
static struct mmsghdr *lay_out(struct uuu_note *note, struct iovec *part) {
    memset(note, 0, sizeof *note);
    struct mmsghdr *message = (struct mmsghdr *)(void *)note;
    message->msg_hdr.msg_iov = part;
    message->msg_hdr.msg_iovlen = 1;
    return message;
}

ssize_t uuu_receive_noting(int socket, void *bytes, size_t room, struct uuu_note *note) {
    struct iovec part = {.iov_base = bytes, .iov_len = room};
    struct mmsghdr *message = lay_out(note, &part);
    return recvmmsg(socket, message, 1, MSG_DONTWAIT, NULL) < 0 ? -1 : (ssize_t)message->msg_len;
}

ssize_t uuu_send_noting(int socket, const void *bytes, size_t size, struct uuu_note *note) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
    struct mmsghdr *message = lay_out(note, &part);
    return sendmmsg(socket, message, 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : (ssize_t)message->msg_len;
}

int uuu_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    /* Kernels before Linux 6.3. */
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

int uuu_seal_size(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

bool uuu_cannot_shrink(int descriptor) {
    int seals = fcntl(descriptor, F_GET_SEALS);
    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

int uuu_open_to_search(int folder, const char *name) {
    return openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int uuu_act_as(uid_t user, gid_t group) {
    char strings[16384];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(user, &entry, strings, sizeof strings, &found) == 0 && found != NULL) {
        group = found->pw_gid;
        if (initgroups(found->pw_name, group) != 0) return -1;
    } else if (setgroups(0, NULL) != 0) {
        return -1;
    }
    if (setegid(group) != 0) return -1;
    return seteuid(user);
}

int uuu_act_as_root(void) {
    if (seteuid(0) != 0) return -1;
    return setegid(0);
}

pid_t uuu_holder_of_bytes(int descriptor) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return -1;
    /* The lock belongs to an open file description, or to a process that is not visible from here. */
    return lock.l_pid > 0 ? lock.l_pid : -1;
}

bool uuu_share_bytes(int descriptor, off_t start, off_t count) {
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = count};
    return fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}
