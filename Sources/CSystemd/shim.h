#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
/* Swift passes its own CODE_FILE, CODE_LINE and CODE_FUNC: the macro that adds C's would double them. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

/* Names the calling thread, cut at 15 bytes: prctl(2) has variable arguments, and pthread_setname_np(3) wants _GNU_SOURCE,
   under which C's types differ from those of Swift's Glibc module. */
static inline void uuu_name_this_thread(const char *name) { prctl(PR_SET_NAME, name); }
