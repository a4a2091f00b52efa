import Foundation

/// A configuration that was in force: the bytes of its file, and of the files that it names.
///
/// A service uses it when its file has a mistake at the start. It is stored as one line of JSON, which lists the files,
/// followed by their contents without separators:
///
///     {"files":[{"length":812,"path":"config.ini"},{"length":64,"path":"motd.txt"}],"version":1}
///
/// The first file is the configuration itself.
struct LastConfiguration: Equatable, Sendable {
    /// The contents of a file, and the path by which it was read.
    struct File: Equatable, Sendable {
        var path: String
        var bytes: [UInt8]
    }

    /// The first line, decoded.
    private struct Head: Codable {
        struct Entry: Codable {
            var path: String
            var length: Int
        }

        var version: Int
        var files: [Entry]
    }

    private static let version = 1
    /// How many bytes it may have in all.
    static let maximumBytes = 4 << 20

    /// The configuration file.
    let file: File
    /// The files that it names.
    let named: [File]

    init(file: File, named: [File] = []) {
        self.file = file
        self.named = named
    }

    /// Creates the value from the configuration that is in force, and reads the files that it names; returns nil for
    /// the built-in defaults.
    init?(_ configuration: ConfigurationFile) {
        guard let path = configuration.path else { return nil }
        self.init(
            file: File(path: path, bytes: configuration.bytes),
            named: configuration.namedPaths.compactMap { path, count in
                (try? configuration.named.read(path, atMost: count)).map { File(path: path, bytes: $0) }
            }
        )
    }

    /// Decodes ``bytes``; returns nil when they are damaged or of another version.
    init?(bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let head = try? JSONDecoder().decode(Head.self, from: Data(bytes[..<end])), head.version == Self.version
        else { return nil }
        var rest = bytes[(end + 1)...]
        var files: [File] = []
        for entry in head.files {
            guard entry.length >= 0, entry.length <= rest.count else { return nil }
            files.append(File(path: entry.path, bytes: Array(rest.prefix(entry.length))))
            rest = rest.dropFirst(entry.length)
        }
        guard rest.isEmpty, let first = files.first else { return nil }
        self.init(file: first, named: Array(files.dropFirst()))
    }

    /// The bytes as they are stored.
    var bytes: [UInt8] {
        let files = [self.file] + self.named
        let head = Head(version: Self.version, files: files.map { .init(path: $0.path, length: $0.bytes.count) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = (try? encoder.encode(head)).map(Array.init) ?? []
        return line + [UInt8(ascii: "\n")] + files.flatMap(\.bytes)
    }
}
