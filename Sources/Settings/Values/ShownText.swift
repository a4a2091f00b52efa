extension String {
    /// The text in quotes, safe to print on one line of a terminal or the journal: escaped, and cut after 60
    /// characters.
    var quoted: String { "\"\(self.shown)\"" }

    /// The text, safe to print on one line of a terminal or the journal: escaped, and cut after 60 characters.
    ///
    /// It escapes everything that is invisible or could change how the surrounding text is shown: control characters,
    /// bidirectional marks, line ends, and unassigned or private code points.
    package var shown: String {
        let scalars = self.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: 60, limitedBy: scalars.endIndex) ?? scalars.endIndex
        var shown = ""
        for scalar in scalars[..<end] {
            switch scalar {
            case "\n": shown += "\\n"
            case "\t": shown += "\\t"
            case "\"", "\\": shown += "\\\(scalar)"
            case _ where scalar.isInvisible: shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return end == scalars.endIndex ? shown : shown + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        case .spaceSeparator: self != " "
        default: false
        }
    }
}
