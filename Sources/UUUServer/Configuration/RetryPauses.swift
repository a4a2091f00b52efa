/// The pauses between attempts: 1, 2, 4, 8, 16, and from then on 30 seconds.
struct RetryPauses: Sendable {
    private static let first = 1
    private static let longest = 30

    private var seconds = Self.first

    /// Returns the next pause.
    mutating func next() -> Duration {
        defer { self.seconds = min(self.seconds * 2, Self.longest) }
        return .seconds(self.seconds)
    }

    /// Starts with the shortest pause again.
    mutating func restart() { self.seconds = Self.first }
}
