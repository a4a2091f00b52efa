#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

int uuu_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int uuu_thread_id(void) {
    return gettid();
}

void uuu_name_this_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}

int uuu_memory_file(const char *name) {
    return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int uuu_seal_against_shrinking(int file) {
    return fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK);
}
