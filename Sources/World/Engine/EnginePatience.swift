/// How long is waited for an engine that may never answer, and how often it is tried again.
package struct EnginePatience: Equatable, Sendable {
    /// For one that is being opened or held by another program, by who wants to read or write.
    package var opening = Duration.seconds(3)
    /// For a read.
    package var reading = Duration.seconds(5)
    /// For a write: longer than an engine waits for another program's lock.
    package var writing = Duration.seconds(6)
    /// For a look whether it can be read and written: then it counts as one that does not answer, for whoever asks.
    package var looking = Duration.seconds(3)
    /// For the end.
    package var closing = Duration.seconds(2)
    /// The least time between two attempts to open it, however many ask; pauses grow from this one to 30 of it.
    package var pause = Duration.seconds(1)

    /// What a running server has.
    package init() {}

    /// The longest that whoever asks can have to wait: a write whose outcome is not known is looked for.
    package var asking: Duration { self.opening + self.writing + self.reading }

    /// How long to wait after so many attempts: 1, 2, 4, 8, 16, and from then on 30 pauses.
    package func pause(after attempts: Int) -> Duration { self.pause * (attempts < 5 ? 1 << attempts : 30) }
}
