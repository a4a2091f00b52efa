#define _GNU_SOURCE
#include "CrashPlaces.h"

#include <elf.h>
#include <execinfo.h>
#include <link.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MOST_MODULES = 64 };

/* A file that is mapped as code. */
struct module {
    uintptr_t base;
    uintptr_t start;
    uintptr_t end;
    char name[64];
};

static struct module modules[MOST_MODULES];
static size_t module_count;

/* MARK: Before a crash. */

static int note_module(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    if (module_count == MOST_MODULES) return 1;
    struct module *module = &modules[module_count];
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
    /* The program itself comes first, and has no name. */
    if (module_count == 0) name = "program";
    for (size_t i = 0; name[i] != 0 && i + 1 < sizeof module->name; i++) {
        module->name[i] = name[i] > ' ' && name[i] <= '~' ? name[i] : '-';
    }
    module_count++;
    return 0;
}

void uuu_crash_find_places(void) {
    dl_iterate_phdr(note_module, NULL);
    /* The first call may load a library and allocate memory. */
    void *frames[4];
    backtrace(frames, 4);
}

/* MARK: In a crash. */

/* Appends a code location: the file, and the offset from where it is mapped. An address that is in no file is not
   written, as a damaged stack may contain anything. */
static void put_place(struct crash_text *text, const char *word, uintptr_t address) {
    uuu_crash_put(text, word);
    uuu_crash_put(text, " ");
    for (size_t i = 0; i < module_count; i++) {
        const struct module *module = &modules[i];
        if (address < module->start || address >= module->end) continue;
        uuu_crash_put(text, module->name);
        uuu_crash_put(text, " 0x");
        uuu_crash_put_number(text, address - module->base, 16);
        uuu_crash_put_end(text);
        return;
    }
    uuu_crash_put(text, "?");
    uuu_crash_put_end(text);
}

static uintptr_t counter_of(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#else
    return 0;
#endif
}

uintptr_t uuu_crash_stack_pointer(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#else
    return 0;
#endif
}

void uuu_crash_put_thread(struct crash_text *text) {
    char name[17] = {0};
    prctl(PR_GET_NAME, name);
    for (char *byte = name; *byte != 0; byte++) {
        if (*byte <= ' ' || *byte > '~') *byte = '-';
    }
    uuu_crash_put(text, "thread ");
    uuu_crash_put_number(text, (uint64_t)gettid(), 10);
    uuu_crash_put(text, gettid() == getpid() ? " main " : " other ");
    uuu_crash_put(text, name);
    uuu_crash_put_end(text);
}

void uuu_crash_put_stack(struct crash_text *text, const ucontext_t *context, int most) {
    void *frames[UUU_CRASH_FRAMES + 8];
    uintptr_t counter = counter_of(context);
    put_place(text, "at", counter);
    int count = backtrace(frames, UUU_CRASH_FRAMES + 8);
    int first = 0;
    while (first < count && (uintptr_t)frames[first] != counter) first++;
    for (int i = first + 1; i < count && i - first <= most; i++) put_place(text, "from", (uintptr_t)frames[i]);
}
