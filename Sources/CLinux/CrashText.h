/* Text that is built in a signal handler: without the C library, and without allocating memory. */
#ifndef UUU_CRASH_TEXT_H
#define UUU_CRASH_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct crash_text {
    char bytes[8192];
    size_t size;
    /* What ends a line: a blank if the whole text is one line. */
    char end;
};

/* Appends text. Here and below, what does not fit is dropped. */
void uuu_crash_put(struct crash_text *text, const char *words);

/* Appends a number in a base from 2 to 16. */
void uuu_crash_put_number(struct crash_text *text, uint64_t number, unsigned base);

/* Ends the line. */
void uuu_crash_put_end(struct crash_text *text);

/* Appends a line with a word and a decimal number. */
void uuu_crash_put_line(struct crash_text *text, const char *word, uint64_t number);

/* Writes the text to the end of a file, or to standard error (-1), and empties it. If the file would exceed
   UUU_MOST_NOTE_BYTES, nothing is written. */
void uuu_crash_send(struct crash_text *text, int file);

#endif
