extension Unicode.Scalar {
    /// Whether Python's `str.isspace` counts it as a blank: Unicode's white space and the information separators.
    var isPythonBlank: Bool {
        self.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(self)
    }
}

extension BidirectionalCollection<Unicode.Scalar> {
    /// Returns the text without the blanks around it, as Python's `str.strip` does.
    func stripped() -> SubSequence { self.trimmed { $0.isPythonBlank } }

    /// Returns the text without the characters at both ends for which the closure is true.
    func trimmed(_ isDropped: (Unicode.Scalar) -> Bool) -> SubSequence {
        guard
            let first = self.firstIndex(where: { !isDropped($0) }),
            let last = self.lastIndex(where: { !isDropped($0) })
        else { return self[self.endIndex...] }
        return self[first...last]
    }
}

extension String {
    /// Returns the text without the blanks around it, as Python's `str.strip` does.
    func stripped() -> String { String(self.unicodeScalars.stripped()) }

    /// Returns the text in lower case, as Python's `str.lower` does: unlike Swift's, it uses the final form of sigma at
    /// the end of a word.
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

/// A name that equals only a name with the same code points, as in Python.
///
/// Swift's strings also equal canonically equivalent ones, so `é` in composed and in decomposed form would be
/// duplicates.
struct ExactName: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (one: Self, other: Self) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in self.text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
