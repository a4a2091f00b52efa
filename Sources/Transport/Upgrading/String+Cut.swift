extension String {
    /// Returns the text, or as much of its beginning as fits into `maximum` bytes of UTF-8 together with a final "…".
    ///
    /// The cut is between two scalars. A limit in characters would not bound the size: a character may contain any
    /// number of combining marks.
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
    /// Cuts the text as ``cut(toBytes:)`` does, but counts for each scalar the bytes that the log writes for it:
    /// `\u{202e}` for one that would control a terminal, and an escaped quotation mark or backslash.
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
