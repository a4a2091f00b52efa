import Foundation

/// A folder for one test, which is removed with the last reference to it.
///
/// Its path is short enough for a unix socket.
package final class TemporaryFolder: Sendable {
    /// The path of the folder.
    package let path: String

    /// Makes the folder.
    package init() throws {
        self.path = "/tmp/uuu-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Returns the path of a file in it.
    package func callAsFunction(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    /// Returns the names of the files in it, sorted.
    package func files() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.path))?.sorted() ?? []
    }
}
