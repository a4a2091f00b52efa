/// A character for which a request is refused, with a message for the author of the client.
struct BadCharacter: Error, Equatable {
    /// The part of the head that contains the character.
    enum Part: String, Equatable, CaseIterable {
        case target = "the request target"
        case fieldName = "the name of a header field"
        case fieldValue = "the value of a header field"
    }

    /// The character, or its first byte if it is not ASCII, since the others may not have arrived.
    let octet: UInt8
    /// The part of the head that contains it.
    let part: Part
    /// Its position in that part, counted from 1.
    let position: Int

    /// The response to the client.
    var response: HTTPResponse { HTTPResponse(.badRequest, hint: "\(self.name) \(self.trouble)") }

    /// The subject of the message: `The character "{"`, or with `U+0009` for a control character or a blank, or
    /// `The byte 0xC3` if it is not ASCII.
    private var name: String {
        switch self.octet {
        case 0x21...0x7E: "The character \"\(Character(Unicode.Scalar(self.octet)))\""
        case ..<0x80: "The character U+00\(self.digits)"
        case _: "The byte 0x\(self.digits)"
        }
    }

    private var trouble: String {
        switch (self.part, self.octet) {
        case (.target, UInt8(ascii: " ")):
            "at position \(self.position) of \(self.part.rawValue) ends it, and HTTP/1.1 must follow; within it, write %20."
        case (.target, _):
            "at position \(self.position) of \(self.part.rawValue) may not stand there; write %\(self.digits)."
        case (.fieldName, _), (.fieldValue, _):
            "at position \(self.position) of \(self.part.rawValue) may not stand there."
        }
    }

    /// The byte as two hexadecimal digits.
    private var digits: String {
        let digits = String(self.octet, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0\(digits)" : digits
    }
}
