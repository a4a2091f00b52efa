/* Writes a note for the next process when a signal ends this one. */
#ifndef UUU_CRASH_NOTE_H
#define UUU_CRASH_NOTE_H

#include <stddef.h>

/* The maximum size of the file with notes, in bytes; what exceeds it is dropped. */
#define UUU_MOST_NOTE_BYTES 65536

/* Has a note written when SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE or SIGABRT ends the process.

   The note is appended to the file, or written to standard error as one line if there is none (-1). Then the signal
   has its previous effect. The note begins with the title, one line of at most 255 bytes. It contains names, numbers
   and code locations: never the content of memory or of a register. Call it once. -1 and errno if it fails. */
int uuu_note_crashes(int file, const char *title);

/* Gives the calling thread an alternate stack for signals, so that even a stack overflow leaves a note. */
void uuu_prepare_for_crash(void);

/* Writes the build id of this program as lower-case hexadecimal digits, and a null; returns the number of digits. */
size_t uuu_build_id(char *text, size_t room);

/* Writes a mangled Swift name in readable form, and a null; false if it is not one, or does not fit. */
_Bool uuu_demangle(const char *mangled, size_t size, char *text, size_t room);

#endif
