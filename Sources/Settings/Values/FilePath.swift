/// The path of a file, as a configuration writes it: taken to the letter.
///
/// No shell stands in between: what a shell would replace is refused, and so is what can only name a folder.
enum FilePath {
    /// Bytes that the name of a file or a folder may have (NAME_MAX), and a path (PATH_MAX, with its end).
    private static let (longestName, longestPath) = (255, 4_095)
    /// Bytes that SQLite takes for the whole path of a database, with the folder that a relative one starts at.
    private static let longestDatabasePath = 504
    /// Bytes at the end of the longest name that is made of a database's: `.schema-12.backup.new`.
    private static let databaseSuffix = 24

    /// What to write in place of a text that is no path of a file; empty where an example says it, nil if it is one.
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

    /// What to write in place of a text that is no path of a database, likewise.
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

    /// The path up to its last slash, with it; empty without one.
    static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(path.utf8[...$0])) } ?? ""
    }

    private static func notExpanded(_ sign: String) -> String {
        "nothing replaces \(sign) here: write the whole path, or ./\(sign)… for a name that starts so"
    }
}
