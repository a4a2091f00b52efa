extension UUUV1 {
    /// The number of bytes that a text may have as a string of a message that has nothing but `re` beside it.
    private static let maximumTextBytes = maximumMessageBytes - 64

    /// Whether a text certainly fits into one message, whatever it is made of.
    ///
    /// If not, it may fit nevertheless: see ``pieces(of:)``.
    @inline(__always)
    public static func fits(_ text: String) -> Bool {
        text.utf8.count <= self.maximumTextBytes / JSONEscape.maximumBytes
    }

    /// Cuts a text into pieces, so that no message with one of them exceeds ``maximumMessageBytes``.
    ///
    /// It is cut at line ends, and the line end between two pieces is dropped: a client that prints each piece with a
    /// line end shows the same. A line that is too long alone is cut between characters.
    public static func pieces(of text: String) -> [String] {
        guard !self.fits(text) else { return [text] }
        var pieces: [String] = []
        var start = text.startIndex
        while let cut = self.cut(text[start...]) {
            pieces.append(String(text[start..<cut.end]))
            start = cut.next
        }
        pieces.append(String(text[start...]))
        return pieces
    }

    /// Returns where the first piece of a text ends and the next one starts; nil if all of it is one piece.
    private static func cut(_ text: Substring) -> (end: String.Index, next: String.Index)? {
        let utf8 = text.utf8
        var (bytes, index) = (0, utf8.startIndex)
        var lineEnd: (end: String.Index, next: String.Index)?
        var last: UInt8?
        while index < utf8.endIndex {
            let octet = utf8[index]
            let next = utf8.index(after: index)
            if octet == 0x0A { lineEnd = (last == 0x0D ? utf8.index(before: index) : index, next) }
            bytes += JSONEscape.bytes(of: octet)
            // The last line end that did not exceed the room alone.
            guard bytes <= self.maximumTextBytes else { return lineEnd ?? self.cutLine(text) }
            (last, index) = (octet, next)
        }
        return nil
    }

    /// Returns where the first piece of a line ends that is too long; between characters if one of them fits at all.
    private static func cutLine(_ text: Substring) -> (end: String.Index, next: String.Index) {
        var (bytes, end) = (0, text.startIndex)
        for index in text.indices {
            bytes += text[index].utf8.reduce(0) { $0 + JSONEscape.bytes(of: $1) }
            guard bytes <= self.maximumTextBytes else { break }
            end = text.index(after: index)
        }
        guard end == text.startIndex else { return (end, end) }
        bytes = 0
        for index in text.unicodeScalars.indices {
            bytes += JSONEscape.maximumBytes
            guard bytes <= self.maximumTextBytes else { break }
            end = text.unicodeScalars.index(after: index)
        }
        return (end, end)
    }
}
