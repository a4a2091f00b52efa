/* The handler may run at any instruction of any thread. It calls only functions that signal-safety(7) allows, and
   backtrace(3), which was called once before so that glibc has loaded what it needs. */
#define _GNU_SOURCE
#include "CrashNote.h"

#include "CrashPlaces.h"
#include "CrashText.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

enum {
    MOST_FRAMES_OF_OTHERS = 32,
    MOST_THREADS = 64,
    /* Seconds after which a process that hangs while it writes its note is ended. */
    PATIENCE = 3,
    /* Milliseconds that each thread has to report its stack. */
    MOMENTS = 50,
};

static struct {
    int file;
    char title[256];
    struct sigaction before[SIGNALS];
    /* The thread that writes the note, and the signal that it writes about; 0 while there is none. */
    _Atomic int writer;
    _Atomic int number;
    /* Whether other threads are being asked for their stacks, and how many have answered. */
    atomic_bool is_asking;
    _Atomic int answered;
} crash = {.file = -1};

/* Writes the stack of the calling thread, which was asked for it. Never returns: the process is about to end. */
static void answer(const ucontext_t *context) {
    struct crash_text text = {.end = crash.file >= 0 ? '\n' : ' '};
    uuu_crash_put_thread(&text);
    uuu_crash_put_stack(&text, context, MOST_FRAMES_OF_OTHERS);
    uuu_crash_send(&text, crash.file);
    atomic_fetch_add(&crash.answered, 1);
    for (;;) pause();
}

/* Asks all other threads for their stacks, one after the other; used if another process has sent the signal. */
static void ask_others(void) {
    int folder = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    atomic_store(&crash.is_asking, true);
    _Alignas(struct dirent64) char entries[4096];
    long size;
    int asked = 0;
    while ((size = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (long place = 0; place < size;) {
            const struct dirent64 *entry = (const void *)(entries + place);
            place += entry->d_reclen;
            int thread = 0;
            for (const char *digit = entry->d_name; *digit >= '0' && *digit <= '9'; digit++) {
                thread = thread * 10 + (*digit - '0');
            }
            if (thread == 0 || thread == gettid() || asked == MOST_THREADS) continue;
            int before = atomic_load(&crash.answered);
            if (syscall(SYS_tgkill, getpid(), thread, SIGTRAP) != 0) continue;
            asked++;
            const struct timespec moment = {.tv_nsec = 1000000};
            for (int wait = 0; wait < MOMENTS && atomic_load(&crash.answered) == before; wait++) nanosleep(&moment, NULL);
        }
    }
    close(folder);
}

/* MARK: The note. */

static void put_head(struct crash_text *text, int number, const siginfo_t *info, const ucontext_t *context) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uuu_crash_put(text, crash.title);
    uuu_crash_put_end(text);
    uuu_crash_put_line(text, "signal", (uint64_t)number);
    uuu_crash_put_line(text, "process", (uint64_t)getpid());
    uuu_crash_put_line(text, "time", (uint64_t)now.tv_sec);
    if (info->si_code <= 0) {
        uuu_crash_put_line(text, "sender", (uint64_t)info->si_pid);
    } else if (number == SIGSEGV || number == SIGBUS) {
        /* The address itself is not written: it may be data that was used as an address. */
        uintptr_t address = (uintptr_t)info->si_addr, stack = uuu_crash_stack_pointer(context);
        bool is_overflow = address + 65536 > stack && address < stack + 4096;
        uuu_crash_put(text, "address ");
        uuu_crash_put(text, address < 4096 ? "null" : is_overflow ? "stack" : "other");
        uuu_crash_put_end(text);
    }
}

static void restore(int number) {
    for (int i = 0; i < SIGNALS; i++) {
        if (signals[i] == number) sigaction(number, &crash.before[i], NULL);
    }
}

/* Lets the signal have its default effect now. */
static void give_way(int number) {
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    syscall(SYS_tgkill, getpid(), gettid(), number);
}

/* Ends the process because the handler hangs, for example on a standard error that no process reads. */
static void on_alarm(int unused) {
    (void)unused;
    give_way(atomic_load(&crash.number));
}

static void on_crash(int number, siginfo_t *info, void *given) {
    int error = errno;
    const ucontext_t *context = given;
    if (number == SIGTRAP && info->si_code == SI_TKILL && info->si_pid == getpid() && atomic_load(&crash.is_asking)) {
        answer(context);
    }
    int nobody = 0;
    if (!atomic_compare_exchange_strong(&crash.writer, &nobody, gettid())) {
        if (nobody == gettid()) {
            /* The handler itself has crashed: the note ends here. */
            give_way(atomic_load(&crash.number));
        }
        for (;;) pause();
    }
    /* If the handler hangs, the alarm ends the process. */
    atomic_store(&crash.number, number);
    signal(SIGALRM, on_alarm);
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    alarm(PATIENCE);

    static struct crash_text text;
    text.end = crash.file >= 0 ? '\n' : ' ';
    put_head(&text, number, info, context);
    uuu_crash_put_thread(&text);
    /* This part is written first, in case the rest fails. */
    uuu_crash_send(&text, crash.file);
    uuu_crash_put_stack(&text, context, UUU_CRASH_FRAMES);
    uuu_crash_send(&text, crash.file);
    if (info->si_code <= 0 && info->si_pid != getpid()) ask_others();
    uuu_crash_put(&text, "end\n");
    uuu_crash_send(&text, crash.file);
    alarm(0);

    restore(number);
    /* The signal is blocked here. It arrives when this function returns, with the registers as they were. */
    syscall(SYS_tgkill, getpid(), gettid(), number);
    errno = error;
}

/* MARK: Before a crash. */

int uuu_note_crashes(int file, const char *title) {
    crash.file = file;
    strncpy(crash.title, title, sizeof crash.title - 1);
    uuu_crash_find_places();
    uuu_prepare_for_crash();
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        if (sigaction(signals[i], &action, &crash.before[i]) != 0) return -1;
    }
    return 0;
}
