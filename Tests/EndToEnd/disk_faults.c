/* A disk that holds or fails what is asked of it, at a word: to be preloaded (LD_PRELOAD) into the program under test.
 *
 * The folder UUU_DISK_FAULTS holds the words, each an empty file: "fsync-hold" holds every fsync(2) and fdatasync(2) for as
 * long as that file is there, "fsync-EIO" fails them; likewise "pwrite", "ftruncate" (posix_fallocate(3) too) and "pread",
 * with "hold", "EIO" or "ENOSPC". Only files are meant whose path holds UUU_DISK_FILES. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_word(const char *call, const char *fault)
{
    const char *folder = getenv("UUU_DISK_FAULTS");
    char path[512];
    if (folder == NULL)
        return 0;
    snprintf(path, sizeof path, "%s/%s-%s", folder, call, fault);
    return access(path, F_OK) == 0;
}

static int is_meant(int file)
{
    const char *wanted = getenv("UUU_DISK_FILES");
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (wanted == NULL || size < 0)
        return 0;
    path[size] = 0;
    return strstr(path, wanted) != NULL;
}

/* Holds the call, and answers the error with which it fails; 0 if it does not. */
static int fault(const char *call, int file)
{
    int saved = errno, error = 0;
    if (is_meant(file)) {
        while (is_word(call, "hold"))
            usleep(20000);
        if (is_word(call, "EIO"))
            error = EIO;
        else if (is_word(call, "ENOSPC"))
            error = ENOSPC;
    }
    errno = saved;
    return error;
}

#define REPLACED(result, name, word, parameters, arguments)          \
    result name parameters                                           \
    {                                                                \
        static result(*real) parameters;                             \
        int error = fault(word, file);                               \
        if (error != 0) {                                            \
            errno = error;                                           \
            return -1;                                               \
        }                                                            \
        if (real == NULL)                                            \
            real = (result(*) parameters)dlsym(RTLD_NEXT, #name);    \
        return real arguments;                                       \
    }

REPLACED(int, fsync, "fsync", (int file), (file))
REPLACED(int, fdatasync, "fsync", (int file), (file))
REPLACED(ssize_t, pwrite, "pwrite", (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
REPLACED(ssize_t, pwrite64, "pwrite", (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
REPLACED(ssize_t, pread, "pread", (int file, void *bytes, size_t size, off_t at), (file, bytes, size, at))
REPLACED(ssize_t, pread64, "pread", (int file, void *bytes, size_t size, off64_t at), (file, bytes, size, at))
REPLACED(int, ftruncate, "ftruncate", (int file, off_t size), (file, size))
REPLACED(int, ftruncate64, "ftruncate", (int file, off64_t size), (file, size))

int posix_fallocate(int file, off_t from, off_t size)
{
    static int (*real)(int, off_t, off_t);
    int error = fault("ftruncate", file);
    if (error != 0)
        return error;
    if (real == NULL)
        real = (int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate");
    return real(file, from, size);
}
