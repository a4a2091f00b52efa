extension String {
    /// The text, or as much of its beginning as fits in so many bytes of UTF-8 together with the mark "…" that says so.
    ///
    /// The cut is between two scalars. Counted in characters a text has no bound: one may hold any number of combining marks.
    func cut(toBytes maximum: Int) -> String {
        guard self.utf8.count > maximum else { return self }
        let mark = "…"
        var cut = ""
        var room = maximum - mark.utf8.count
        for scalar in self.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + mark
    }
    /// The text as ``cut(toBytes:)`` has it, where each scalar counts as much as it takes when a log writes it out: `\u{202e}`
    /// for one that would steer a terminal, or quoted.
    func cut(toShownBytes maximum: Int) -> String {
        func width(_ scalar: Unicode.Scalar) -> Int {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                4 + String(scalar.value, radix: 16).utf8.count
            default: scalar == "\"" || scalar == "\\" ? 2 : UTF8.width(scalar)
            }
        }
        guard self.unicodeScalars.reduce(0, { $0 + width($1) }) > maximum else { return self }
        let mark = "…"
        var cut = ""
        var room = maximum - mark.utf8.count
        for scalar in self.unicodeScalars {
            room -= width(scalar)
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + mark
    }
}
