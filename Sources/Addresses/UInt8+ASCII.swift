extension UInt8 {
    /// Whether it is a decimal digit.
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// Whether it is a letter of ASCII.
    var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

    /// Whether it is a hexadecimal digit.
    var isHexDigit: Bool { self.isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }

    /// The small letter of a capital one in ASCII, anything else as it is.
    var asciiLowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}

extension String {
    /// The text with its capital letters of ASCII made small.
    ///
    /// Unicode's case mapping would find "k" in the Kelvin sign.
    var asciiLowercased: String { String(decoding: self.utf8.map(\.asciiLowercased), as: UTF8.self) }
}
