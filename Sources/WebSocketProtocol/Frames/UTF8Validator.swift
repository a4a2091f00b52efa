/// Whether bytes that come in pieces are UTF-8, told at the first byte that cannot be (RFC 3629 4, RFC 6455 8.1).
///
/// The state is what the next byte must be: after some first bytes the second one has a narrower range, which keeps
/// out overlong forms, surrogates and what lies beyond U+10FFFF.
package struct UTF8Validator: Sendable, BitwiseCopyable, Equatable {
    /// Continuation bytes that are still to come.
    private var missing: UInt8 = 0
    /// The least value of the next one.
    private var lowest: UInt8 = 0x80
    /// The greatest value of the next one.
    private var highest: UInt8 = 0xBF

    /// A validator at the start of a text.
    package init() {}

    /// Whether the text may end here.
    package var isComplete: Bool { self.missing == 0 }

    /// Takes the next bytes of the text, masked as they are; false when the text can no longer become UTF-8.
    ///
    /// After false the validator is of no further use.
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

    /// Skips ASCII, eight bytes at a time; fewer than eight are left to the caller.
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

    /// Takes one byte: the table of RFC 3629 4.
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

    /// Whether the state can be that of a validator: memory that another process has left may be damaged.
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
