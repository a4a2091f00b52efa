/* Where a thread is, told in a signal handler as places in the files that are mapped as code. */
#ifndef UUU_CRASH_PLACES_H
#define UUU_CRASH_PLACES_H

#include "CrashText.h"

#include <ucontext.h>

/* The most calls that are told of one thread. */
enum { UUU_CRASH_FRAMES = 64 };

/* Notes which files are mapped as code, the first 64, and has the unwinder take what it needs. To be called once, before
   any of the others, and not in a handler. */
void uuu_crash_find_places(void);

/* The address that a thread's stack had reached. */
uintptr_t uuu_crash_stack_pointer(const ucontext_t *context);

/* Appends a line with the number and the name of the calling thread. */
void uuu_crash_put_thread(struct crash_text *text);

/* Appends a line for where the calling thread was interrupted, and one for each call that led there, as many as that at
   most. */
void uuu_crash_put_stack(struct crash_text *text, const ucontext_t *context, int most);

#endif
