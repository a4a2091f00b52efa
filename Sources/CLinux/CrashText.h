/* Text that is put together in a signal handler: without the C library, and without memory of its own. */
#ifndef UUU_CRASH_TEXT_H
#define UUU_CRASH_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct crash_text {
    char bytes[8192];
    size_t size;
    /* What ends a line: a blank where all is one line. */
    char end;
};

/* Appends words; what is too much for the room is left out, here and below. */
void uuu_crash_put(struct crash_text *text, const char *words);

/* Appends a number in a base from 2 to 16. */
void uuu_crash_put_number(struct crash_text *text, uint64_t number, unsigned base);

/* Ends the line. */
void uuu_crash_put_end(struct crash_text *text);

/* Appends a line: a word, and a decimal number. */
void uuu_crash_put_line(struct crash_text *text, const char *word, uint64_t number);

/* Writes the text to the end of a file, or to standard error (-1), and begins with none again. A file that would grow
   beyond UUU_MOST_NOTE_BYTES is left as it is. */
void uuu_crash_send(struct crash_text *text, int file);

#endif
