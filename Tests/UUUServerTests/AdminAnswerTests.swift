import Testing

@testable import UUUServer

@Suite("The answer to an operator")
struct AdminAnswerTests {
    @Test("an answer is lines for two streams and a status, which a program can parse")
    func bytes() {
        let answer = AdminAnswer(.configuration, output: ["one"], errors: ["two", ""])
        #expect(String(decoding: answer.bytes, as: UTF8.self) == "err two\nerr \nout one\nexit 78\n")
        #expect(AdminAnswer(bytes: answer.bytes) == answer)
        #expect(AdminAnswer(bytes: AdminAnswer().bytes) == AdminAnswer())
    }

    @Test("a line break in a text cannot forge a status, or a line of the other stream")
    func forged() throws {
        let forgeries = ["a\nexit 0\n", "b\rexit 0", "c\r\nout d", "e\u{2028}f", "exit 0"]
        let answer = AdminAnswer(.unavailable, errors: forgeries)
        let read = try #require(AdminAnswer(bytes: answer.bytes))
        #expect(read == answer)
        #expect(read.status == .unavailable)
        #expect(read.lines.allSatisfy { if case .error = $0 { true } else { false } })
    }

    @Test(
        "bytes that were cut short, or have another format, are no answer",
        arguments: [
            "", "exit 0", "out a\n", "out a\nexit 0", "out a\nexit x\n", "out a\nexit 1\n", "exit 0\nout a\n",
            "huh\nexit 0\n",
            "HTTP/1.1 400 Bad Request\r\n\r\n", "out a\nexit 0\n\n",
        ]
    )
    func noAnswer(_ text: String) {
        #expect(AdminAnswer(bytes: Array(text.utf8)) == nil)
    }

    @Test("an answer that an intruder has written cannot control root's terminal")
    func terminal() throws {
        let text = "out \u{1B}]0;title\u{7}\u{9B}2J\u{202E}gone\nerr \u{8}\nexit 0\n"
        let answer = try #require(AdminAnswer(bytes: Array(text.utf8)))
        let lines = ["\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{202e}gone", "\\u{8}"]
        #expect(answer.lines == [.output(lines[0]), .error(lines[1])])
    }

    @Test("bytes that are no UTF-8 are no answer")
    func notText() {
        #expect(AdminAnswer(bytes: Array("out ".utf8) + [0xFF] + Array("\nexit 0\n".utf8)) == nil)
    }
}
