/// A path, as the folder and the name in it: what the text says, without a look at the disk.
struct FileLocation: Equatable, Sendable {
    /// The folder; a point for the one that this process is in.
    let folder: String
    /// The name in it.
    let name: String

    /// Reads a path; nil when it does not end with a name.
    init?(_ path: String) {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        guard !["", ".", ".."].contains(name), !path.utf8.contains(0) else { return nil }
        self.name = String(name)
        self.folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
