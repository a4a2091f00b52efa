/// A path, split into folder and name; only its text is looked at, not the disk.
struct FileLocation: Equatable, Sendable {
    /// The folder; `.` for the working directory.
    let folder: String
    /// The name in that folder.
    let name: String

    /// Splits a path; returns nil when it does not end with a name.
    init?(_ path: String) {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        guard !["", ".", ".."].contains(name), !path.utf8.contains(0) else { return nil }
        self.name = String(name)
        self.folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
