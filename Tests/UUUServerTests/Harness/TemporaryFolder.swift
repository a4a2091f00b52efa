import Foundation

/// A folder of one test's own, which goes with the last who holds it; its path is short enough for a unix socket.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = "/tmp/uuu-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// A path below it.
    func callAsFunction(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Writes a file and answers its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }
}
