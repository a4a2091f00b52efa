/// A promise that every engine gives, and how it is found out whether one holds it.
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

    /// All of them.
    package static let all = Self.ofAccounts + Self.ofSessions + Self.ofStanding

    /// Looks whether the engine of a home holds it.
    ///
    /// - Parameter home: The home, in which there is nothing yet.
    /// - Returns: What is not as promised, a line each; none when all is.
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

/// What was found of an engine that is not as promised.
struct EngineFindings {
    private(set) var lines: [String] = []

    /// Notes what should be so, if it is not.
    mutating func expect(_ isSo: Bool, _ promise: @autoclosure () -> String) {
        if !isSo { self.lines.append(promise()) }
    }
}
