import CLinux
import Glibc

/// A point in time on the monotonic clock, in whole milliseconds; it never goes back, and is valid until the machine
/// reboots.
package struct MonotonicTime: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Milliseconds since the start of the clock, which the system chooses.
    package let milliseconds: UInt64

    /// Makes a point in time from milliseconds.
    package init(milliseconds: UInt64) { self.milliseconds = milliseconds }

    /// Reads CLOCK_MONOTONIC (clock_gettime(2)).
    package static func read() -> MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(milliseconds: UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000)
    }

    /// Returns the point `span` milliseconds later, or the largest value if that overflows.
    package func advanced(byMilliseconds span: UInt64) -> MonotonicTime {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(span)
        return MonotonicTime(milliseconds: overflow ? .max : sum)
    }

    /// Returns the milliseconds since an earlier point, or 0 if that point is later.
    package func since(_ earlier: MonotonicTime) -> UInt64 {
        self.milliseconds > earlier.milliseconds ? self.milliseconds - earlier.milliseconds : 0
    }

    /// Returns whether the first point is earlier.
    package static func < (one: MonotonicTime, other: MonotonicTime) -> Bool {
        one.milliseconds < other.milliseconds
    }
}
