/// Checks whether bytes that arrive in parts are UTF-8, and fails at the first invalid byte (RFC 3629 4, RFC 6455 8.1).
///
/// Its state is the range of the next byte. After some first bytes the range of the second byte is narrower, which
/// excludes overlong forms, surrogates and numbers beyond U+10FFFF.
package struct UTF8Validator: Sendable, BitwiseCopyable, Equatable {
    /// How many continuation bytes are still to come.
    private var missing: UInt8 = 0
    /// The smallest valid value of the next byte, if it is a continuation byte.
    private var lowest: UInt8 = 0x80
    /// The largest valid value of the next byte, if it is a continuation byte.
    private var highest: UInt8 = 0xBF

    /// Makes a validator for the start of a text.
    package init() {}

    /// Whether the text may end here, because no scalar is incomplete.
    package var isComplete: Bool { self.missing == 0 }

    /// Checks the next bytes of the text, which are masked; returns false if the text cannot be UTF-8 whatever follows.
    ///
    /// After that the validator must not be used any more.
    package mutating func accept(_ payload: Payload, of bytes: RawSpan) -> Bool {
        var index = 0
        while index < payload.count {
            if self.missing == 0 {
                index = Self.endOfASCII(payload, of: bytes, from: index)
                guard index < payload.count else { break }
            }
            guard self.accept(bytes.octet(at: payload.offset &+ index) ^ payload.mask[index]) else { return false }
            index &+= 1
        }
        return true
    }

    /// Skips ASCII eight bytes at a time, and leaves the last bytes, fewer than eight, to the caller.
    @inline(__always)
    private static func endOfASCII(_ payload: Payload, of bytes: RawSpan, from start: Int) -> Int {
        let mask = payload.mask.rotated(by: start).word
        var index = start
        while payload.count &- index >= 8,
            (bytes.word(at: payload.offset &+ index) ^ mask) & 0x8080_8080_8080_8080 == 0
        {
            index &+= 8
        }
        return index
    }

    /// Checks one byte by the table of RFC 3629 4.
    @inline(__always)
    private mutating func accept(_ octet: UInt8) -> Bool {
        guard self.missing == 0 else {
            guard octet >= self.lowest, octet <= self.highest else { return false }
            self = Self(missing: self.missing &- 1)
            return true
        }
        switch octet {
        case 0x00...0x7F: break
        case 0xC2...0xDF: self = Self(missing: 1)
        case 0xE0: self = Self(missing: 2, lowest: 0xA0)
        case 0xE1...0xEC, 0xEE...0xEF: self = Self(missing: 2)
        case 0xED: self = Self(missing: 2, highest: 0x9F)
        case 0xF0: self = Self(missing: 3, lowest: 0x90)
        case 0xF1...0xF3: self = Self(missing: 3)
        case 0xF4: self = Self(missing: 3, highest: 0x8F)
        default: return false
        }
        return true
    }

    /// Whether a validator can have this state; memory that another process left may be damaged.
    var isPossible: Bool {
        switch self.missing {
        case 0: self == Self()
        case 1...3: 0x80 <= self.lowest && self.lowest <= self.highest && self.highest <= 0xBF
        default: false
        }
    }

    private init(missing: UInt8, lowest: UInt8 = 0x80, highest: UInt8 = 0xBF) {
        self.missing = missing
        self.lowest = lowest
        self.highest = highest
    }
}
