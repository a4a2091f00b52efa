/// What `[Server] host` names: an address, or a name that the resolver has to answer.
package enum HostAddress: Equatable, Sendable {
    /// Four numbers: `127.0.0.1`.
    case ipv4([UInt8])
    /// Eight groups: `::1`.
    case ipv6([UInt16])
    /// A name of letters, digits and hyphens: `localhost`.
    case name(String)

    /// Reads an address or a name; nil if it is neither.
    package init?(_ text: String) {
        if let numbers = Self.numbers(text[...]) {
            self = .ipv4(numbers)
        } else if let groups = Self.groups(text) {
            self = .ipv6(groups)
        } else if Self.isName(text) {
            self = .name(text)
        } else {
            return nil
        }
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, `::1`, or the name `localhost`.
    package var isLoopback: Bool {
        switch self {
        case .ipv4(let numbers): numbers[0] == 127
        case .ipv6(let groups):
            groups == [0, 0, 0, 0, 0, 0, 0, 1]
                // The IPv4 addresses within IPv6, RFC 4291 section 2.5.5.2.
                || (groups.starts(with: [0, 0, 0, 0, 0, 0xFFFF]) && groups[6] >> 8 == 127)
        case .name(let name): name.lowercased() == "localhost"
        }
    }

    /// Whether it stands for every address of the machine: `0.0.0.0`, or `::`.
    package var isWildcard: Bool {
        switch self {
        case .ipv4(let numbers): numbers.allSatisfy { $0 == 0 }
        case .ipv6(let groups): groups.allSatisfy { $0 == 0 } || groups == [0, 0, 0, 0, 0, 0xFFFF, 0, 0]
        case .name: false
        }
    }

    /// Whether it is an address, and no name.
    package var isNumeric: Bool {
        switch self {
        case .ipv4, .ipv6: true
        case .name: false
        }
    }

    /// Four numbers up to 255 without leading zeros, which some readers take for octal.
    private static func numbers(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy(Self.isDigit) && (part.count == 1 || part.first != "0") ? UInt8(part) : nil
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// The groups of an IPv6 address in any spelling of RFC 4291 section 2.2, without a zone.
    private static func groups(_ text: String) -> [UInt16]? {
        guard let gap = text.firstDoubleColon else {
            return Self.groupList(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        let tail = text[gap.upperBound...]
        guard
            let before = gap.lowerBound == text.startIndex
                ? [] : Self.groupList(text[..<gap.lowerBound], mayEndInIPv4: false),
            let after = tail.isEmpty ? [] : Self.groupList(tail),
            before.count + after.count <= 7
        else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    /// Groups between single colons; the last of an address may be an IPv4 address, which makes two.
    private static func groupList(_ text: Substring, mayEndInIPv4: Bool = true) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if mayEndInIPv4, position == parts.count - 1, let numbers = Self.numbers(part) {
                groups.append(UInt16(numbers[0]) << 8 | UInt16(numbers[1]))
                groups.append(UInt16(numbers[2]) << 8 | UInt16(numbers[3]))
            } else {
                let isHex = (1...4).contains(part.utf8.count) && part.utf8.allSatisfy(Self.isHexDigit)
                guard isHex, let group = UInt16(part, radix: 16) else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1), of which the last is no number.
    private static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isMadeOfLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { Self.isDigit($0) || Self.isLetter($0) || $0 == UInt8(ascii: "-") }
        }
        let endsInNumber = labels.last?.utf8.allSatisfy(Self.isDigit) ?? true
        return isMadeOfLabels && !endsInNumber && text.utf8.count <= 253
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        Self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}

extension String {
    /// Where `::` stands first; a second one is left to be found wrong as an empty group.
    fileprivate var firstDoubleColon: Range<Index>? {
        for index in self.indices where self[index...].hasPrefix("::") {
            return index..<self.index(index, offsetBy: 2)
        }
        return nil
    }
}
