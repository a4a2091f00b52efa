import Testing

@testable import Transport

@Suite("The line that asks for a session")
struct ResumeLineTests {
    private static let some = "uuu1_" + String(repeating: "a", count: 43)

    @Test(
        "it is the word and a token, in any case and with any blanks",
        arguments: ["resume ", "RESUME ", " resume\t "]
    )
    func token(_ word: String) {
        let line = word + Self.some + "\n"
        #expect(ResumeLine.isLongEnough(line) && ResumeLine.token(in: line) == Self.some)
    }

    @Test(
        "other lines are not: they are for the context",
        arguments: [
            "", "resume", "resume uuu1", "resume \(some) now", "tell \(some)", "resume\(some)",
            "resume " + some.dropFirst(), "resumes \(some)", "x resume \(some)", String(repeating: " ", count: 100),
            "resume \(some)" + String(repeating: " ", count: 256), String(repeating: "resume ", count: 20),
        ]
    )
    func others(_ line: String) {
        #expect(!ResumeLine.isLongEnough(line) || ResumeLine.token(in: line) == nil)
    }
}
