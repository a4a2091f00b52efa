#define _GNU_SOURCE
#include "CrashNote.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>

enum { STACK_BYTES = 64 * 1024 };

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
    /* Sanitizers and Swift's own handler set alternate stacks too. */
    if (sigaltstack(NULL, &current) != 0 || (current.ss_flags & SS_DISABLE) == 0) return;
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) return;
    const stack_t given = {.ss_sp = stack, .ss_size = STACK_BYTES};
    if (sigaltstack(&given, NULL) == 0 && pthread_setspecific(stack_key, stack) == 0) return;
    free_stack(stack);
}
