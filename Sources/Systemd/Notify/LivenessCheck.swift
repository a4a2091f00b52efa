/// A part of the service that must respond for the service to count as alive.
package struct LivenessCheck: Sendable {
    /// The name of the part in the log.
    package let name: String
    private let answer: @Sendable () async -> Void

    /// Creates a check.
    ///
    /// - Parameters:
    ///   - name: The name of the part in the log.
    ///   - answer: Returns when the part has responded. The watchdog does not call it again before that.
    package init(_ name: String, answer: @escaping @Sendable () async -> Void) {
        self.name = name
        self.answer = answer
    }

    /// Calls ``answer`` in a task of its own, and then the closure.
    func ask(_ answered: @escaping @Sendable () -> Void) {
        let answer = self.answer
        Task.detached {
            await answer()
            answered()
        }
    }
}
