import CLinux

/// How the C library gives freed memory back to the system (mallopt(3)).
package enum FreedMemory {
    /// How much freed memory the end of each of its heaps may hold before it is given back, in bytes.
    ///
    /// Threads that allocate share at most eight heaps for each core. With the default of 128 KiB, memory is given back
    /// and asked for again many times a second while many log in or come back, and the system clears each page again.
    private static let retainedBytes: CInt = 4 << 20

    /// Has the C library hold freed memory in this process, from now on.
    package static func retain() {
        // A refusal leaves the default, which is only slower.
        _ = mallopt(M_TRIM_THRESHOLD, Self.retainedBytes)
    }
}
