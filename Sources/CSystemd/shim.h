#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-login.h>
/* Swift passes its own CODE_FILE, CODE_LINE and CODE_FUNC: the macro that adds C's would double them. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
