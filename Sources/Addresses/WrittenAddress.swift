/// An IP address as text, with the version of its notation: `::ffff:192.0.2.1` is an IPv4 address in the notation of
/// IPv6.
struct WrittenAddress: Equatable {
    /// The length of the longest text of an address, in bytes: six groups and four numbers.
    private static let maximumLength = 45

    let address: IPAddress
    let version: IPAddress.Version

    /// Reads four numbers without leading zeros, or any notation of IPv6 without a zone (RFC 4291 2.2); nil for
    /// anything else.
    init?(_ text: String) {
        let bytes = text[...].utf8
        guard bytes.count <= Self.maximumLength else { return nil }
        if let numbers = Self.numbers(bytes) {
            self.address = IPAddress(v4: numbers.reduce(0) { $0 << 8 | UInt32($1) })
            self.version = .v4
        } else if let groups = Self.groups(bytes) {
            self.address = IPAddress(v6: groups.reduce(0) { $0 << 16 | UInt128($1) })
            self.version = .v6
        } else {
            return nil
        }
    }

    /// Reads four numbers up to 255, without leading zeros, because some programs read those as octal.
    private static func numbers(_ bytes: Substring.UTF8View) -> [UInt8]? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy(\.isDigit) && (part.count == 1 || part.first != UInt8(ascii: "0"))
                ? UInt8(Substring(part)) : nil
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// Reads the groups of an IPv6 address.
    private static func groups(_ bytes: Substring.UTF8View) -> [UInt16]? {
        guard let gap = bytes.firstDoubleColon else {
            return Self.groupList(bytes).flatMap { $0.count == 8 ? $0 : nil }
        }
        let (front, back) = (bytes[..<gap.lowerBound], bytes[gap.upperBound...])
        guard let before = front.isEmpty ? [] : Self.groupList(front, mayEndInIPv4: false),
            let after = back.isEmpty ? [] : Self.groupList(back),
            before.count + after.count <= 7
        else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    /// Reads groups between single colons; if the last one is an IPv4 address, it counts as two.
    private static func groupList(_ bytes: Substring.UTF8View, mayEndInIPv4: Bool = true) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if mayEndInIPv4, position == parts.count - 1, let numbers = Self.numbers(part) {
                groups.append(UInt16(numbers[0]) << 8 | UInt16(numbers[1]))
                groups.append(UInt16(numbers[2]) << 8 | UInt16(numbers[3]))
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(Substring(part), radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}

extension Substring.UTF8View {
    /// The range of the first `::`; a second one is rejected later as an empty group.
    fileprivate var firstDoubleColon: Range<Index>? {
        let colon = UInt8(ascii: ":")
        for index in self.indices where self[index] == colon {
            let next = self.index(after: index)
            if next < self.endIndex, self[next] == colon { return index..<self.index(after: next) }
        }
        return nil
    }
}
