// The characters of HTTP. All of it goes by ASCII: Unicode's case mapping would find "websocket" in words that only
// look like it (the Kelvin sign is a capital k).

extension UInt8 {
    /// Whether it may stand in a token: a method, the name of a field, a subprotocol (RFC 9110 5.6.2).
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

    /// Whether it may stand in a registered name, percent signs included (RFC 3986 3.2.2).
    var isNameCharacter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "$")...UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether it may stand in a request target before its query: any character of a URI but `#` (RFC 3986 2, RFC 9112
    /// 3.2), and those beside them that browsers send as they are (`^` and `|`: https://url.spec.whatwg.org, path
    /// percent-encode set).
    var isTargetCharacter: Bool {
        switch self {
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "@"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "|"):
            true
        default: self.isNameCharacter
        }
    }

    /// Whether it may stand in the query of a request target: all that shows in ASCII, but `#`, which is never sent.
    ///
    /// Browsers send `[ \ ] ^ ` { | }` as they are (https://url.spec.whatwg.org, special-query percent-encode set);
    /// programs such as curl send `" < >` so too.
    var isQueryCharacter: Bool {
        (0x21...0x7E).contains(self) && self != UInt8(ascii: "#")
    }

    /// Whether it may stand in the value of a field: no control character but the tab (RFC 9110 5.5).
    var isValueCharacter: Bool {
        self.isBlank || self > UInt8(ascii: " ") && self != 0x7F
    }

    /// Whether it is a space or a tab (RFC 9110 5.6.3).
    package var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
    }

    /// Whether it is a decimal digit.
    package var isDigit: Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
    }

    /// The small letter of a capital one in ASCII, anything else as it is.
    package var asciiLowercased: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }
}

extension String {
    /// Whether two texts are the same but for the case of ASCII letters.
    package func equalsIgnoringASCIICase(_ other: String) -> Bool {
        self.utf8.elementsEqual(other.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// Whether it is a token (RFC 9110 5.6.2).
    var isToken: Bool {
        !self.isEmpty && self.utf8.allSatisfy(\.isTokenCharacter)
    }
}

extension Substring.UTF8View {
    /// Without the spaces and tabs around it.
    package func trimmingBlanks() -> Self {
        let front = self.drop(while: \.isBlank)
        return front[..<(front.lastIndex { !$0.isBlank }.map { front.index(after: $0) } ?? front.startIndex)]
    }

    /// Takes a quoted string off the front, and answers what it means (RFC 9110 5.6.4).
    ///
    /// - Returns: Nil if there is none, or one that does not end; what is left is then of no use.
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
