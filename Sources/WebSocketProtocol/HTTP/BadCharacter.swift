/// A character that stops a request, named to whoever wrote the client.
struct BadCharacter: Error, Equatable {
    /// What it stands in.
    enum Part: String, Equatable, CaseIterable {
        case target = "the request target"
        case fieldName = "the name of a header field"
        case fieldValue = "the value of a header field"
    }

    /// The character, or one byte of it if it is not ASCII: the others may not have come yet.
    let octet: UInt8
    /// What it stands in.
    let part: Part
    /// Its place there, counted from 1.
    let position: Int

    /// What the client is told.
    var response: HTTPResponse { HTTPResponse(.badRequest, hint: "\(self.name) \(self.trouble)") }

    /// `"{"` for what shows, `U+0009` for a control character or a blank, `The byte 0xC3` for what is not ASCII.
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

    /// The number of the byte in two hexadecimal digits.
    private var digits: String {
        let digits = String(self.octet, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0\(digits)" : digits
    }
}
