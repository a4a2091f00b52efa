extension UInt8 {
    /// Whether this is an ASCII digit.
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// Whether this is an ASCII letter.
    var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

    /// Whether this is a hexadecimal digit.
    var isHexDigit: Bool { self.isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }

    /// The lower-case form of an ASCII capital letter; any other byte unchanged.
    var asciiLowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}

extension String {
    /// The text with its ASCII capital letters in lower case.
    ///
    /// Unicode's case mapping would turn the Kelvin sign into a "k".
    var asciiLowercased: String { String(decoding: self.utf8.map(\.asciiLowercased), as: UTF8.self) }
}
