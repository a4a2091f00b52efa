/* Writes the stack of a thread as code locations, in a signal handler. */
#ifndef UUU_CRASH_PLACES_H
#define UUU_CRASH_PLACES_H

#include "CrashText.h"

#include <ucontext.h>

/* The maximum number of calls that are written for one thread. */
enum { UUU_CRASH_FRAMES = 64 };

/* Records which files are mapped as code, the first 64, and lets the unwinder load what it needs. Call it once,
   before the other functions, and not in a signal handler. */
void uuu_crash_find_places(void);

/* Returns the stack pointer of the interrupted thread. */
uintptr_t uuu_crash_stack_pointer(const ucontext_t *context);

/* Appends a line with the id and the name of the calling thread. */
void uuu_crash_put_thread(struct crash_text *text);

/* Appends a line for the location where the calling thread was interrupted, and one for each of at most `most` calls
   that led there. */
void uuu_crash_put_stack(struct crash_text *text, const ucontext_t *context, int most);

#endif
