/* Makes the clocks of the event loops (monotonic and processor time) run at a hundredth of their speed, for LD_PRELOAD.
   It is for a server on a simulated processor, which is about as slow: by the true clock each message would take too
   long for one turn. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

enum { SLOWER = 100 };

/* Returns whether this thread is an event loop; other threads use the kernel's timers, which follow the true time. */
static int is_loop(void) {
    static __thread int known = -1;
    if (known < 0) {
        char name[16] = "";
        prctl(PR_GET_NAME, name);
        known = strncmp(name, "uuu-loop", 8) == 0;
    }
    return known;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, time);
    if (answer == 0 && (clock == CLOCK_MONOTONIC || clock == CLOCK_THREAD_CPUTIME_ID) && is_loop()) {
        uint64_t nanoseconds = ((uint64_t)time->tv_sec * 1000000000u + (uint64_t)time->tv_nsec) / SLOWER;
        time->tv_sec = (time_t)(nanoseconds / 1000000000u);
        time->tv_nsec = (long)(nanoseconds % 1000000000u);
    }
    return answer;
}
