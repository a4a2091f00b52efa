/// How characters are written that may not stand in a string as they are (RFC 8259 section 7).
enum JSONEscape {
    /// The length of the longest escape, such as `\u001b`.
    static let maximumBytes = 6

    /// Returns how many bytes a byte of a text has in a string.
    static func bytes(of octet: UInt8) -> Int {
        guard JSONByte.isEscaped(octet) else { return 1 }
        return Self.letter(octet) == nil ? Self.maximumBytes : 2
    }

    /// Writes a string's bytes and returns the offset after them; the target has room for each escape.
    static func write(_ octets: Span<UInt8>, to target: inout MutableRawSpan, at start: Int) -> Int {
        var (source, end) = (0, start)
        while source &+ 8 <= octets.count {
            // All eight bytes are stored; from the first escape on they are overwritten by what follows.
            let word = octets.word(at: source)
            target.storeBytes(of: word.littleEndian, toByteOffset: end, as: UInt64.self)
            let found = JSONByte.escaped(in: word)
            let plain = found == 0 ? 8 : found.trailingZeroBitCount / 8
            (source, end) = (source &+ plain, end &+ plain)
            if found != 0 {
                end = Self.write(octets[source], to: &target, at: end)
                source &+= 1
            }
        }
        while source < octets.count {
            end = Self.write(octets[source], to: &target, at: end)
            source &+= 1
        }
        return end
    }

    /// Writes a byte, escaped if need be, and returns the offset after it.
    @inline(__always)
    private static func write(_ octet: UInt8, to target: inout MutableRawSpan, at offset: Int) -> Int {
        guard JSONByte.isEscaped(octet) else {
            target.storeBytes(of: octet, toByteOffset: offset, as: UInt8.self)
            return offset &+ 1
        }
        target.storeBytes(of: JSONByte.backslash, toByteOffset: offset, as: UInt8.self)
        if let letter = Self.letter(octet) {
            target.storeBytes(of: letter, toByteOffset: offset &+ 1, as: UInt8.self)
            return offset &+ 2
        }
        let (high, low) = (Self.digit(octet >> 4), Self.digit(octet & 0x0F))
        target.storeBytes(of: UInt8(ascii: "u"), toByteOffset: offset &+ 1, as: UInt8.self)
        target.storeBytes(of: JSONByte.zero, toByteOffset: offset &+ 2, as: UInt8.self)
        target.storeBytes(of: JSONByte.zero, toByteOffset: offset &+ 3, as: UInt8.self)
        target.storeBytes(of: high, toByteOffset: offset &+ 4, as: UInt8.self)
        target.storeBytes(of: low, toByteOffset: offset &+ 5, as: UInt8.self)
        return offset &+ 6
    }

    private static func letter(_ octet: UInt8) -> UInt8? {
        switch octet {
        case JSONByte.quote, JSONByte.backslash: octet
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? JSONByte.zero + value : UInt8(ascii: "a") - 10 + value
    }

    /// Returns what an escape with one letter stands for; nil if there is no such escape.
    static func octet(of letter: UInt8) -> UInt8? {
        switch letter {
        case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: nil
        }
    }

    /// Returns the value of a hexadecimal digit; nil if it is none.
    static func value(of digit: UInt8) -> UInt16? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
