/// A promise that every engine makes, and the test whether an engine keeps it.
package struct EnginePromise: Sendable, CustomStringConvertible {
    /// The promise, in words.
    package let description: String

    private let look: @Sendable (_ home: any EngineHome, _ findings: inout EngineFindings) async throws -> Void

    init(
        _ description: String,
        _ look: @escaping @Sendable (_ home: any EngineHome, _ findings: inout EngineFindings) async throws -> Void
    ) {
        self.description = description
        self.look = look
    }

    /// All promises.
    package static let all =
        Self.ofAccounts + Self.ofSessions + Self.ofTokens + Self.ofStoredSessions + Self.ofLogins
        + Self.ofModeration
        + Self.ofStanding

    /// Tests whether the engine of a home keeps the promise.
    ///
    /// - Parameter home: A home without data.
    /// - Returns: What was found to be wrong, one line each; empty if the promise is kept.
    package func findings(at home: any EngineHome) async -> [String] {
        var findings = EngineFindings()
        do {
            try await self.look(home, &findings)
        } catch {
            findings.expect(false, "it threw \(error)")
        }
        return findings.lines
    }
}

/// What was found to be wrong with an engine.
struct EngineFindings {
    private(set) var lines: [String] = []

    /// Adds a line if a condition is false.
    mutating func expect(_ isSo: Bool, _ promise: @autoclosure () -> String) {
        if !isSo { self.lines.append(promise()) }
    }
}
