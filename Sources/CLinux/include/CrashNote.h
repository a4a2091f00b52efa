/* What a process that dies of a signal writes down for the next one. */
#ifndef UUU_CRASH_NOTE_H
#define UUU_CRASH_NOTE_H

#include <stddef.h>

/* The most bytes of a note; what comes after them is left out. */
#define UUU_MOST_NOTE_BYTES 65536

/* Has a note written when the process dies of SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE or SIGABRT.

   The note goes to the end of the file, or in one line to standard error if there is none (-1). Then the signal does
   what it did before. The note begins with the title, one line, of which 255 bytes are kept. It has names, numbers and
   places in the program: never what was in memory or in a register. To be called once; -1 and errno if it cannot be. */
int uuu_note_crashes(int file, const char *title);

/* Gives the calling thread a stack for signals, so that an overflow of its own leaves a note too. */
void uuu_prepare_for_crash(void);

/* Writes the build id of this program as lower-case hexadecimal digits, and a null; returns how many digits. */
size_t uuu_build_id(char *text, size_t room);

/* Writes a mangled name of Swift's as people read it, and a null; false if it is none or there is no room. */
_Bool uuu_demangle(const char *mangled, size_t size, char *text, size_t room);

#endif
