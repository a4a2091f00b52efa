// The characters of HTTP. All comparisons use ASCII only. Unicode's case mapping would find "websocket" in words that
// only look like it (the Kelvin sign is a capital k).

extension UInt8 {
    /// Whether this may be in a token, such as a method, a field name or a subprotocol (RFC 9110 5.6.2).
    package var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "^")...UInt8(ascii: "z"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether this may be in a registered name, including percent signs (RFC 3986 3.2.2).
    var isNameCharacter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "$")...UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether this may be in a request target before the query.
    ///
    /// These are the characters of a URI except `#` (RFC 3986 2, RFC 9112 3.2), and those that browsers send unencoded:
    /// `^` and `|` (https://url.spec.whatwg.org, path percent-encode set).
    var isTargetCharacter: Bool {
        switch self {
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "@"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "|"):
            true
        default: self.isNameCharacter
        }
    }

    /// Whether this may be in the query of a request target: visible ASCII except `#`, which is never sent.
    ///
    /// Browsers send `[ \ ] ^ ` { | }` unencoded (https://url.spec.whatwg.org, special-query percent-encode set), and
    /// programs such as curl also `" < >`.
    var isQueryCharacter: Bool {
        (0x21...0x7E).contains(self) && self != UInt8(ascii: "#")
    }

    /// Whether this may be in a field value: no control character except the tab (RFC 9110 5.5).
    var isValueCharacter: Bool {
        self.isBlank || self > UInt8(ascii: " ") && self != 0x7F
    }

    /// Whether this is a space or a tab (RFC 9110 5.6.3).
    package var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
    }

    /// Whether this is a decimal digit.
    package var isDigit: Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
    }

    /// The lower-case form of an ASCII capital letter; any other byte unchanged.
    package var asciiLowercased: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }
}

extension String {
    /// Returns whether two texts are equal when the case of ASCII letters is ignored.
    package func equalsIgnoringASCIICase(_ other: String) -> Bool {
        self.utf8.elementsEqual(other.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// Whether this is a token (RFC 9110 5.6.2).
    var isToken: Bool {
        !self.isEmpty && self.utf8.allSatisfy(\.isTokenCharacter)
    }
}

extension Substring.UTF8View {
    /// Returns the text without spaces and tabs at its ends.
    package func trimmingBlanks() -> Self {
        let front = self.drop(while: \.isBlank)
        return front[..<(front.lastIndex { !$0.isBlank }.map { front.index(after: $0) } ?? front.startIndex)]
    }

    /// Removes a quoted string from the start, and returns its content without quotes and escapes (RFC 9110 5.6.4).
    ///
    /// - Returns: The content; nil if there is no complete quoted string. Then the rest must not be used.
    package mutating func popQuotedString() -> String? {
        let quote = UInt8(ascii: "\"")
        guard self.popFirst() == quote else { return nil }
        var octets: [UInt8] = []
        while let octet = self.popFirst() {
            guard octet != quote else { return String(decoding: octets, as: UTF8.self) }
            guard let next = octet == UInt8(ascii: "\\") ? self.popFirst() : octet else { return nil }
            octets.append(next)
        }
        return nil
    }
}
