import CLinux
import Glibc

/// A point on the monotonic clock, in whole milliseconds; it never goes back and means nothing on another machine.
package struct MonotonicTime: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Milliseconds since the clock's own zero.
    package let milliseconds: UInt64

    /// Wraps a reading.
    package init(milliseconds: UInt64) { self.milliseconds = milliseconds }

    /// Reads CLOCK_MONOTONIC (clock_gettime(2)).
    package static func read() -> MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(milliseconds: UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000)
    }

    /// That many milliseconds later; stops at the end of time rather than trap.
    package func advanced(byMilliseconds span: UInt64) -> MonotonicTime {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(span)
        return MonotonicTime(milliseconds: overflow ? .max : sum)
    }

    /// Milliseconds since an earlier point; 0 if that lies ahead.
    package func since(_ earlier: MonotonicTime) -> UInt64 {
        self.milliseconds > earlier.milliseconds ? self.milliseconds - earlier.milliseconds : 0
    }

    /// Orders points in time.
    package static func < (one: MonotonicTime, other: MonotonicTime) -> Bool {
        one.milliseconds < other.milliseconds
    }
}
