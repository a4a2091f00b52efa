extension String {
    /// The text in quotes, fit for one line of a terminal or the journal: escaped, and cut after 60 characters.
    var quoted: String { "\"\(self.shown)\"" }

    /// The text fit for one line of a terminal or the journal: escaped, and cut after 60 characters.
    ///
    /// Everything that does not show, or could move what stands around it, is escaped: controls, bidirectional marks,
    /// ends of lines, and code points that mean nothing.
    var shown: String {
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
