/// Where the parts of a line of ASCII are, as byte offsets.
@usableFromInline
struct LineWords: Equatable, Sendable {
    /// Where the first word begins.
    @usableFromInline var start = 0
    /// Where the first word ends.
    @usableFromInline var wordEnd = 0
    /// Where the arguments begin.
    @usableFromInline var textStart = 0
    /// Where the arguments end, without the blanks after them.
    @usableFromInline var end = 0

    /// Cuts a line at its blanks; nil for a blank line.
    @inlinable
    init?(_ octets: Span<UInt8>) {
        self.end = octets.count
        while self.start < self.end, octets[self.start].isBlank { self.start += 1 }
        guard self.start < self.end else { return nil }
        while octets[self.end - 1].isBlank { self.end -= 1 }
        self.wordEnd = self.start
        while self.wordEnd < self.end, !octets[self.wordEnd].isBlank { self.wordEnd += 1 }
        self.textStart = self.wordEnd
        while self.textStart < self.end, octets[self.textStart].isBlank { self.textStart += 1 }
    }
}

extension UInt8 {
    /// Whether it is white space: true for the same ASCII characters as `Character.isWhitespace`.
    @inlinable
    var isBlank: Bool { self == UInt8(ascii: " ") || self &- 0x09 < 5 }
}
