#define _GNU_SOURCE
#include "CrashNote.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    /* The program itself comes first; the others are not needed. */
    return 1;
}

size_t uuu_build_id(char *text, size_t room) {
    struct id_text id = {.text = text, .room = room};
    if (room == 0) return 0;
    dl_iterate_phdr(find_build_id, &id);
    text[id.size] = 0;
    return id.size;
}

/* From Swift's runtime (swift/Demangling/Demangle.h). Returns the buffer, or new memory that the caller must free. */
extern char *swift_demangle(const char *name, size_t name_size, char *buffer, size_t *buffer_size, uint32_t flags);

bool uuu_demangle(const char *mangled, size_t size, char *text, size_t room) {
    char *name = swift_demangle(mangled, size, NULL, NULL, 0);
    if (name == NULL) return false;
    bool fits = strlen(name) < room;
    if (fits) strcpy(text, name);
    free(name);
    return fits;
}
