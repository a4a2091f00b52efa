/// Checks the path of a file in a configuration, which is used literally.
///
/// No shell expands it. So a path that begins with `~` or `$`, and one that can only name a folder, is refused.
enum FilePath {
    /// The longest name (NAME_MAX) and the longest path (PATH_MAX, without the final zero), in bytes.
    private static let (longestName, longestPath) = (255, 4_095)
    /// The longest path of a database that SQLite accepts, in bytes, after a relative one was joined with its folder.
    private static let longestDatabasePath = 504
    /// The longest suffix that is added to the database's name, in bytes: `.schema-12.backup.new`.
    private static let databaseSuffix = 24

    /// Says how to mend a text that is no path of a file; returns an empty text if an example is enough, nil for a
    /// valid path.
    static func refusal(of text: String) -> String? {
        let names = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        let name = names.last ?? ""
        switch (text.utf8.first, name) {
        case (nil, _): return ""
        case (UInt8(ascii: "~"), _): return Self.notExpanded("~")
        case (UInt8(ascii: "$"), _): return Self.notExpanded("$")
        case (_, ""), (_, "."), (_, ".."): return "it names a folder; write the path of a file in it"
        default: break
        }
        guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: " ") && $0 != 0x7F }) else {
            return ""
        }
        guard names.allSatisfy({ $0.utf8.count <= Self.longestName }), text.utf8.count <= Self.longestPath else {
            return "a name may have \(Self.longestName) bytes, and a path \(Self.longestPath)"
        }
        return nil
    }

    /// Says how to mend a text that is no path of a database, like ``refusal(of:)``.
    static func refusal(ofDatabase text: String) -> String? {
        if let refusal = Self.refusal(of: text) { return refusal }
        if text == ":memory:" { return "SQLite keeps no file under that name: all accounts would be lost" }
        if text.hasPrefix("file:") { return "SQLite takes file: for the start of a URI; write ./\(text.shown)" }
        let name = text.utf8.split(separator: UInt8(ascii: "/")).last
        guard (name?.count ?? 0) + Self.databaseSuffix <= Self.longestName,
            text.utf8.count <= Self.longestDatabasePath
        else {
            return "a database's name may have \(Self.longestName - Self.databaseSuffix) bytes, "
                + "and its whole path \(Self.longestDatabasePath)"
        }
        return nil
    }

    /// Returns the path up to and including its last slash; an empty text if it has none.
    static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(path.utf8[...$0])) } ?? ""
    }

    private static func notExpanded(_ sign: String) -> String {
        "nothing replaces \(sign) here: write the whole path, or ./\(sign)… for a name that starts so"
    }
}
