/* The handler may run at any instruction of any thread: it calls what signal-safety(7) allows, backtrace(3), which glibc
   has loaded and tried before, and nothing else. */
#define _GNU_SOURCE
#include "CrashNote.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

enum {
    STACK_BYTES = 64 * 1024,
    MOST_FRAMES = 64,
    MOST_FRAMES_OF_OTHERS = 32,
    MOST_MODULES = 64,
    MOST_THREADS = 64,
    /* Seconds after which a process that hangs while it writes its note is ended. */
    PATIENCE = 3,
    /* Milliseconds that each thread has to say where it is. */
    MOMENTS = 20,
};

/* A file that is mapped as code. */
struct module {
    uintptr_t base;
    uintptr_t start;
    uintptr_t end;
    char name[64];
};

static struct {
    int file;
    char title[256];
    struct sigaction before[SIGNALS];
    struct module modules[MOST_MODULES];
    size_t module_count;
    /* The thread that writes the note, and the signal of which it writes; 0 while there is none. */
    _Atomic int writer;
    _Atomic int number;
    /* Whether other threads are asked where they are, and how many have said it. */
    atomic_bool is_asking;
    _Atomic int answered;
} crash = {.file = -1};

/* MARK: Text that is put together without the C library. */

struct text {
    char bytes[8192];
    size_t size;
    /* What ends a line: a blank where all is one line. */
    char end;
};

static void put(struct text *text, const char *words) {
    while (*words != 0 && text->size < sizeof text->bytes) text->bytes[text->size++] = *words++;
}

static void put_number(struct text *text, uint64_t number, unsigned base) {
    char digits[24];
    size_t place = sizeof digits;
    digits[--place] = 0;
    do {
        digits[--place] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    put(text, digits + place);
}

static void put_end(struct text *text) {
    const char end[] = {text->end, 0};
    put(text, end);
}

static void put_line(struct text *text, const char *word, uint64_t number) {
    put(text, word);
    put(text, " ");
    put_number(text, number, 10);
    put_end(text);
}

/* A place in the program: the file that it is in, and how far from where that is mapped. An address that is in no file
   is not told: a damaged stack may hold anything. */
static void put_place(struct text *text, const char *word, uintptr_t address) {
    put(text, word);
    put(text, " ");
    for (size_t i = 0; i < crash.module_count; i++) {
        const struct module *module = &crash.modules[i];
        if (address < module->start || address >= module->end) continue;
        put(text, module->name);
        put(text, " 0x");
        put_number(text, address - module->base, 16);
        put_end(text);
        return;
    }
    put(text, "?");
    put_end(text);
}

/* Writes what there is, and begins with nothing. */
static void send(struct text *text) {
    struct stat status;
    bool is_full = crash.file >= 0 && fstat(crash.file, &status) == 0
        && status.st_size + (off_t)text->size > UUU_MOST_NOTE_BYTES;
    if (!is_full) {
        int file = crash.file >= 0 ? crash.file : STDERR_FILENO;
        size_t done = 0;
        while (done < text->size) {
            ssize_t count = write(file, text->bytes + done, text->size - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            done += (size_t)count;
        }
    }
    text->size = 0;
}

/* MARK: Where a thread is. */

static uintptr_t counter_of(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#else
    return 0;
#endif
}

static uintptr_t stack_of(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#else
    return 0;
#endif
}

static void put_thread(struct text *text) {
    char name[17] = {0};
    prctl(PR_GET_NAME, name);
    for (char *byte = name; *byte != 0; byte++) {
        if (*byte <= ' ' || *byte > '~') *byte = '-';
    }
    put(text, "thread ");
    put_number(text, (uint64_t)gettid(), 10);
    put(text, gettid() == getpid() ? " main " : " other ");
    put(text, name);
    put_end(text);
}

static void put_stack(struct text *text, const ucontext_t *context, int most) {
    void *frames[MOST_FRAMES + 8];
    uintptr_t counter = counter_of(context);
    put_place(text, "at", counter);
    int count = backtrace(frames, MOST_FRAMES + 8);
    int first = 0;
    while (first < count && (uintptr_t)frames[first] != counter) first++;
    for (int i = first + 1; i < count && i - first <= most; i++) put_place(text, "from", (uintptr_t)frames[i]);
}

/* A thread is asked where it is. It does nothing more: the process is about to end. */
static void answer(const ucontext_t *context) {
    struct text text = {.end = crash.file >= 0 ? '\n' : ' '};
    put_thread(&text);
    put_stack(&text, context, MOST_FRAMES_OF_OTHERS);
    send(&text);
    atomic_fetch_add(&crash.answered, 1);
    for (;;) pause();
}

/* Asks all other threads where they are, one after the other: for a process that somebody else has given up. */
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

static void put_head(struct text *text, int number, const siginfo_t *info, const ucontext_t *context) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    put(text, crash.title);
    put_end(text);
    put_line(text, "signal", (uint64_t)number);
    put_line(text, "process", (uint64_t)getpid());
    put_line(text, "time", (uint64_t)now.tv_sec);
    if (info->si_code <= 0) {
        put_line(text, "sender", (uint64_t)info->si_pid);
    } else if (number == SIGSEGV || number == SIGBUS) {
        /* Not the address itself, which may be text that something took for one. */
        uintptr_t address = (uintptr_t)info->si_addr, stack = stack_of(context);
        bool is_overflow = address + 65536 > stack && address < stack + 4096;
        put(text, "address ");
        put(text, address < 4096 ? "null" : is_overflow ? "stack" : "other");
        put_end(text);
    }
}

static void restore(int number) {
    for (int i = 0; i < SIGNALS; i++) {
        if (signals[i] == number) sigaction(number, &crash.before[i], NULL);
    }
}

/* Lets the signal do what it does without us, now. */
static void give_way(int number) {
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    syscall(SYS_tgkill, getpid(), gettid(), number);
}

/* The handler hangs, as on a standard error that nobody reads. */
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
            /* The handler itself has crashed: what is written has to do. */
            give_way(atomic_load(&crash.number));
        }
        for (;;) pause();
    }
    /* If the handler hangs, the process ends all the same. */
    atomic_store(&crash.number, number);
    signal(SIGALRM, on_alarm);
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    alarm(PATIENCE);

    static struct text text;
    text.end = crash.file >= 0 ? '\n' : ' ';
    put_head(&text, number, info, context);
    put_thread(&text);
    /* This much is there whatever comes. */
    send(&text);
    put_stack(&text, context, MOST_FRAMES);
    send(&text);
    if (info->si_code <= 0 && info->si_pid != getpid()) ask_others();
    put(&text, "end\n");
    send(&text);
    alarm(0);

    restore(number);
    /* It is blocked here and comes when this returns, with the registers as they were. */
    syscall(SYS_tgkill, getpid(), gettid(), number);
    errno = error;
}

/* MARK: Before a crash. */

static int note_module(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    if (crash.module_count == MOST_MODULES) return 1;
    struct module *module = &crash.modules[crash.module_count];
    module->base = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
        uintptr_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (module->start == 0 || start < module->start) module->start = start;
        if (end > module->end) module->end = end;
    }
    if (module->end == 0) return 0;
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = slash != NULL ? slash + 1 : info->dlpi_name;
    /* The program itself is the first, and has no name. */
    if (crash.module_count == 0) name = "program";
    for (size_t i = 0; name[i] != 0 && i + 1 < sizeof module->name; i++) {
        module->name[i] = name[i] > ' ' && name[i] <= '~' ? name[i] : '-';
    }
    crash.module_count++;
    return 0;
}

int uuu_note_crashes(int file, const char *title) {
    crash.file = file;
    strncpy(crash.title, title, sizeof crash.title - 1);
    dl_iterate_phdr(note_module, NULL);
    /* The first call may load a library and take memory. */
    void *frames[4];
    backtrace(frames, 4);
    uuu_prepare_for_crash();
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        if (sigaction(signals[i], &action, &crash.before[i]) != 0) return -1;
    }
    return 0;
}

/* MARK: Stacks for signals. */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t stack_key;

static void free_stack(void *stack) {
    const stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(stack, STACK_BYTES);
}

static void make_key(void) { pthread_key_create(&stack_key, free_stack); }

void uuu_prepare_for_crash(void) {
    pthread_once(&once, make_key);
    stack_t current;
    /* Sanitizers, and Swift's own handler, give threads stacks too. */
    if (sigaltstack(NULL, &current) != 0 || (current.ss_flags & SS_DISABLE) == 0) return;
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) return;
    const stack_t given = {.ss_sp = stack, .ss_size = STACK_BYTES};
    if (sigaltstack(&given, NULL) == 0 && pthread_setspecific(stack_key, stack) == 0) return;
    free_stack(stack);
}

/* MARK: Names. */

struct id_text {
    char *text;
    size_t room;
    size_t size;
};

static int find_build_id(struct dl_phdr_info *info, size_t size, void *given) {
    (void)size;
    struct id_text *id = given;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_NOTE) continue;
        const char *bytes = (const char *)(info->dlpi_addr + part->p_vaddr);
        for (size_t place = 0; place + sizeof(ElfW(Nhdr)) <= part->p_memsz;) {
            const ElfW(Nhdr) *note = (const void *)(bytes + place);
            const char *name = bytes + place + sizeof *note;
            const unsigned char *value = (const unsigned char *)name + ((note->n_namesz + 3U) & ~3U);
            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
                for (size_t j = 0; j < note->n_descsz && id->size + 2 < id->room; j++) {
                    id->text[id->size++] = "0123456789abcdef"[value[j] >> 4];
                    id->text[id->size++] = "0123456789abcdef"[value[j] & 15];
                }
                return 1;
            }
            place += sizeof *note + ((note->n_namesz + 3U) & ~3U) + ((note->n_descsz + 3U) & ~3U);
        }
    }
    /* Only the program itself is looked at, which is the first. */
    return 1;
}

size_t uuu_build_id(char *text, size_t room) {
    struct id_text id = {.text = text, .room = room};
    if (room == 0) return 0;
    dl_iterate_phdr(find_build_id, &id);
    text[id.size] = 0;
    return id.size;
}

/* Of Swift's runtime (swift/Demangling/Demangle.h): the answer is the buffer, or fresh memory that is the caller's. */
extern char *swift_demangle(const char *name, size_t name_size, char *buffer, size_t *buffer_size, uint32_t flags);

bool uuu_demangle(const char *mangled, size_t size, char *text, size_t room) {
    char *name = swift_demangle(mangled, size, NULL, NULL, 0);
    if (name == NULL) return false;
    bool fits = strlen(name) < room;
    if (fits) strcpy(text, name);
    free(name);
    return fits;
}
