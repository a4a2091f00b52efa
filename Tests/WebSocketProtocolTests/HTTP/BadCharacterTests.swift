import Testing

@testable import WebSocketProtocol

@Suite("Characters for which a request is refused")
struct BadCharacterTests {
    /// Returns the second line of the response to a head that is refused.
    private func hint(_ head: [UInt8]) throws -> String {
        var reader = HeadReader(limits: HandshakeLimits())
        guard case .refused(let response) = reader.reading(of: RawSpan(_elements: head.span)) else {
            throw Breach(description: "is not refused")
        }
        #expect(response.status == .badRequest)
        return try #require(response.body.split(separator: "\n").last.map(String.init))
    }

    private func hint(_ head: String) throws -> String { try self.hint(Array(head.utf8)) }

    @Test("in a target it is named, with its position and what to write instead")
    func target() throws {
        #expect(
            try self.hint("GET /{x} HTTP/1.1")
                == "The character \"{\" at position 2 of the request target may not stand there; write %7B."
        )
        #expect(
            try self.hint("GET /ws?a=\t HTTP/1.1")
                == "The character U+0009 at position 7 of the request target may not stand there; write %09."
        )
        #expect(
            try self.hint("GET /ws?a#b HTTP/1.1")
                == "The character \"#\" at position 6 of the request target may not stand there; write %23."
        )
        #expect(
            try self.hint("GET /ws?é HTTP/1.1")
                == "The byte 0xC3 at position 5 of the request target may not stand there; write %C3."
        )
        #expect(try self.hint("GET /?\u{7F} HTTP/1.1").hasPrefix("The character U+007F at position 3 "))
        #expect(try self.hint("GET /?\r\n").hasPrefix("The character U+000D at position 3 "))
        #expect(try self.hint("GET \u{1B}").hasPrefix("The character U+001B at position 1 "))
    }

    @Test("a blank within a target ends it, and the response says so")
    func blank() throws {
        #expect(
            try self.hint("GET /ws?a b HTTP/1.1")
                == "The character U+0020 at position 6 of the request target ends it, and HTTP/1.1 must follow; "
                + "within it, write %20."
        )
    }

    @Test("in a header field it is named, with its position in the name or the value")
    func field() throws {
        let start = "GET / HTTP/1.1\r\n"
        #expect(
            try self.hint(start + "Host : x\r\n")
                == "The character U+0020 at position 5 of the name of a header field may not stand there."
        )
        #expect(try self.hint(start + "\tx: y").hasPrefix("The character U+0009 at position 1 of the name "))
        #expect(
            try self.hint(start + "Origin: a\u{0}b")
                == "The character U+0000 at position 2 of the value of a header field may not stand there."
        )
        #expect(try self.hint(start + "Origin:\n").hasPrefix("The character U+000A at position 1 of the value "))
    }

    @Test("whatever the character is, the response has two lines", arguments: BadCharacter.Part.allCases)
    func lines(_ part: BadCharacter.Part) {
        for octet in UInt8.min...UInt8.max {
            let body = BadCharacter(octet: octet, part: part, position: 1).response.body
            #expect(body.split(separator: "\n").count == 2)
            #expect(body.utf8.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) })
        }
    }
}
