/// A part of the service that must answer for the service to count as alive.
package struct LivenessCheck: Sendable {
    /// What the log calls it.
    package let name: String
    private let answer: @Sendable () async -> Void

    /// Names a part.
    ///
    /// - Parameters:
    ///   - name: What the log calls it.
    ///   - answer: Goes to the part and comes back. However long that takes, the watchdog waits for nobody else meanwhile.
    package init(_ name: String, answer: @escaping @Sendable () async -> Void) {
        self.name = name
        self.answer = answer
    }

    /// Sends somebody there, who calls the closure when back.
    func ask(_ answered: @escaping @Sendable () -> Void) {
        let answer = self.answer
        Task.detached {
            await answer()
            answered()
        }
    }
}
