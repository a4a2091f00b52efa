/// New names for accounts of the original: a line for each, with the name that it has and the one that it gets.
package struct NameMap: Equatable, Sendable {
    /// A line that cannot be used.
    package struct Mistake: Error, Equatable, Sendable {
        /// Its number, counted from 1.
        package let line: Int
        /// What is wrong with it, and what mends it.
        package let sentence: String
    }

    private let names: [String: String]

    /// No new names.
    package static let none = NameMap(names: [:])

    private init(names: [String: String]) {
        self.names = names
    }

    /// Reads the lines.
    ///
    /// The last word of a line is the new name, and all before it the old one, which may have blanks. Empty lines are
    /// skipped.
    ///
    /// - Throws: ``Mistake``, the first one.
    package init(_ text: String) throws(Mistake) {
        var names: [String: String] = [:]
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = String(line).trimmed
            guard !line.isEmpty else { continue }
            guard let blank = line.lastIndex(where: \.isWhitespace) else {
                let sentence = "write the old name and the new one, with a blank between them"
                throw Mistake(line: index + 1, sentence: sentence)
            }
            let (old, new) = (String(line[..<blank]).trimmed, String(line[line.index(after: blank)...]))
            guard (try? Username(new)) != nil else {
                throw Mistake(line: index + 1, sentence: "the new name: \(ImportRefusal.Reason.badName.sentence)")
            }
            guard names.updateValue(new, forKey: old) == nil else {
                throw Mistake(line: index + 1, sentence: "the old name has a line already; leave one of them")
            }
        }
        self.names = names
    }

    /// How many names there are.
    package var count: Int { self.names.count }

    /// Returns the new name of an old one, whose blanks at the ends do not count; nil if it stays.
    package subscript(_ old: String) -> String? {
        self.names.isEmpty ? nil : self.names[old.trimmed]
    }

    /// Returns the old names that none of the given ones has.
    package func unused(_ names: some Sequence<String>) -> [String] {
        var unused = Set(self.names.keys)
        for name in names where !unused.isEmpty { unused.remove(name.trimmed) }
        return unused.sorted()
    }
}

extension String {
    /// The text without blanks at its ends.
    fileprivate var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
