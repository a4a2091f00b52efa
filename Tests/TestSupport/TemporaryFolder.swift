import Foundation

/// A folder of one test's own, which goes with the last who holds it; its path is short enough for a unix socket.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes it.
    package init() throws {
        self.path = "/tmp/uuu-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// A path below it.
    package func callAsFunction(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Writes a file and answers its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    /// The names of the files in it, in order.
    package func files() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.path))?.sorted() ?? []
    }
}
