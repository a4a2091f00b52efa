/// The host and port that a request is for (RFC 9110 7.2, RFC 3986 3.2).
enum Authority {
    /// Whether a text is a host, with or without a port; user information is not allowed.
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        let host: Substring.UTF8View
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = bytes[..<close].dropFirst()
            guard !literal.isEmpty, literal.allSatisfy(Self.isLiteralCharacter) else { return false }
            host = bytes[...close]
        } else {
            host = bytes.prefix { $0.isNameCharacter }
        }
        let port = bytes[host.endIndex...]
        guard !host.isEmpty else { return false }
        return port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit)
    }

    /// Whether it may stand between the brackets of an IPv6 address.
    private static func isLiteralCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
