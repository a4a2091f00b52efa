/// How long to wait for an engine that may never answer, and how often to try to open it again.
package struct EnginePatience: Equatable, Sendable {
    /// For a reader or writer, until an engine that is being opened or locked by another program is available.
    package var opening = Duration.seconds(3)
    /// For a read.
    package var reading = Duration.seconds(5)
    /// For a write: longer than an engine waits for another program's lock.
    package var writing = Duration.seconds(6)
    /// For a check whether it can be read and written; after that it counts as not answering.
    package var looking = Duration.seconds(3)
    /// For closing it.
    package var closing = Duration.seconds(2)
    /// The minimum time between two attempts to open it.
    ///
    /// Pauses grow from one to thirty times this time.
    package var pause = Duration.seconds(1)

    /// Makes the values of a running server.
    package init() {}

    /// The longest time that a caller may have to wait: an uncertain write is checked by a read.
    package var asking: Duration { self.opening + self.writing + self.reading }

    /// Returns the time to wait after a number of attempts: 1, 2, 4, 8, 16, and then always 30 times ``pause``.
    package func pause(after attempts: Int) -> Duration { self.pause * (attempts < 5 ? 1 << attempts : 30) }
}
