extension Unicode.Scalar {
    /// Whether Python's `str.isspace` calls it a blank: Unicode's white space and the information separators.
    var isPythonBlank: Bool {
        self.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(self)
    }
}

extension BidirectionalCollection<Unicode.Scalar> {
    /// The text without the blanks around it, as `str.strip` has it.
    func stripped() -> SubSequence { self.trimmed { $0.isPythonBlank } }

    /// The text without what is to be dropped from both its ends.
    func trimmed(_ isDropped: (Unicode.Scalar) -> Bool) -> SubSequence {
        guard
            let first = self.firstIndex(where: { !isDropped($0) }),
            let last = self.lastIndex(where: { !isDropped($0) })
        else { return self[self.endIndex...] }
        return self[first...last]
    }
}

extension String {
    /// The text without the blanks around it, as `str.strip` has it.
    func stripped() -> String { String(self.unicodeScalars.stripped()) }

    /// The text in lower case, as `str.lower` has it: Swift's, with a Greek sigma that knows the end of a word.
    func pythonLowercased() -> String {
        guard self.unicodeScalars.contains("Σ") else { return self.lowercased() }
        let scalars = Array(self.unicodeScalars)
        var result = ""
        for (position, scalar) in scalars.enumerated() {
            if scalar == "Σ" {
                let before = scalars[..<position].last { !$0.properties.isCaseIgnorable }
                let after = scalars[(position + 1)...].first { !$0.properties.isCaseIgnorable }
                let isFinal = before?.properties.isCased == true && after?.properties.isCased != true
                result.unicodeScalars.append(isFinal ? "ς" : "σ")
            } else {
                result += scalar.properties.lowercaseMapping
            }
        }
        return result
    }
}

/// A name that equals only the same code points, as in Python.
///
/// Swift's own strings also equal what is canonically equivalent, which would make duplicates of `é` and `é`.
struct ExactName: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (one: Self, other: Self) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in self.text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
