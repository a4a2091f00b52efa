#include "CrashText.h"

#include "CrashNote.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

void uuu_crash_put(struct crash_text *text, const char *words) {
    while (*words != 0 && text->size < sizeof text->bytes) text->bytes[text->size++] = *words++;
}

void uuu_crash_put_number(struct crash_text *text, uint64_t number, unsigned base) {
    char digits[24];
    size_t place = sizeof digits;
    digits[--place] = 0;
    do {
        digits[--place] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    uuu_crash_put(text, digits + place);
}

void uuu_crash_put_end(struct crash_text *text) {
    const char end[] = {text->end, 0};
    uuu_crash_put(text, end);
}

void uuu_crash_put_line(struct crash_text *text, const char *word, uint64_t number) {
    uuu_crash_put(text, word);
    uuu_crash_put(text, " ");
    uuu_crash_put_number(text, number, 10);
    uuu_crash_put_end(text);
}

void uuu_crash_send(struct crash_text *text, int file) {
    struct stat status;
    bool is_full = file >= 0 && fstat(file, &status) == 0
        && status.st_size + (off_t)text->size > UUU_MOST_NOTE_BYTES;
    if (!is_full) {
        int target = file >= 0 ? file : STDERR_FILENO;
        size_t done = 0;
        while (done < text->size) {
            ssize_t count = write(target, text->bytes + done, text->size - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            done += (size_t)count;
        }
    }
    text->size = 0;
}
