extension String {
    /// The text, or as much of its beginning as fits in so many bytes of UTF-8 together with the mark "…" that says so.
    ///
    /// The cut is between two scalars. Counted in characters a text has no bound: one may hold any number of combining marks.
    func cut(toBytes most: Int) -> String {
        guard self.utf8.count > most else { return self }
        let mark = "…"
        var cut = ""
        var room = most - mark.utf8.count
        for scalar in self.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + mark
    }
}
