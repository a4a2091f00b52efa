import CLinux
import Glibc

/// Nanoseconds on a clock that measures how long work takes: finer than ``MonotonicTime``, and for no timer.
package enum WorkTime {
    /// Reads CLOCK_MONOTONIC (clock_gettime(2)): the time that has gone by, whoever had the processor.
    package static func elapsed() -> UInt64 { Self.read(CLOCK_MONOTONIC) }

    /// Reads CLOCK_THREAD_CPUTIME_ID, by a system call: the time for which this thread had a processor.
    package static func ofThisThread() -> UInt64 { Self.read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
