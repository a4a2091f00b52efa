extension IPAddress: CustomStringConvertible {
    /// The canonical text (RFC 5952, as inet_ntop(3) writes it), such as `192.0.2.1` or `2001:db8::1`.
    package var description: String {
        guard self.version == .v6 else { return Self.dotted(self.bits) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: self.bits >> (112 - 16 * $0)) }
        guard let gap = Self.gap(in: groups) else { return Self.colons(groups[...]) }
        // IPv4-compatible and IPv4-mapped addresses end in the notation of IPv4 (RFC 4291 2.2).
        if gap == 0..<6 { return "::" + Self.dotted(self.bits) }
        if gap == 0..<5, groups[5] == 0xFFFF { return "::ffff:" + Self.dotted(self.bits) }
        return Self.colons(groups[..<gap.lowerBound]) + "::" + Self.colons(groups[gap.upperBound...])
    }

    /// Returns the first of the longest runs of zeros, if it has at least two groups (RFC 5952 4.2).
    private static func gap(in groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for (index, group) in (groups + [1]).enumerated() where group != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest.count > 1 ? longest : nil
    }

    private static func colons(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// Returns the lowest 32 bits as four decimal numbers with dots.
    private static func dotted(_ bits: UInt128) -> String {
        [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> $0)) }.joined(separator: ".")
    }
}
