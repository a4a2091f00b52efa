#define _GNU_SOURCE
#include "CLinux.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>

int uuu_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void uuu_name_this_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}
