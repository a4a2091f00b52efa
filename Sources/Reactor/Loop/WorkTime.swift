import CLinux
import Glibc

/// Clocks that measure how long work takes, in nanoseconds: finer than ``MonotonicTime``, and not for timers.
package enum WorkTime {
    /// Reads CLOCK_MONOTONIC (clock_gettime(2)), which also counts time in which other threads had the processor.
    package static func elapsed() -> UInt64 { Self.read(CLOCK_MONOTONIC) }

    /// Reads CLOCK_THREAD_CPUTIME_ID by a system call: the processor time of the calling thread.
    package static func ofThisThread() -> UInt64 { Self.read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
