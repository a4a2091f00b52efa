import Testing

@testable import Settings

@Suite("text as Python processes it")
struct PythonTextTests {
    @Test("blanks of any script are stripped, and characters that only look like blanks are not")
    func strip() {
        #expect("\u{A0}\u{3000}\t\u{1C}\u{2028}a b\u{85}\u{B}\u{1F}".stripped() == "a b")
        #expect("\u{200B}a\u{FEFF}".stripped() == "\u{200B}a\u{FEFF}")
        #expect(" \n".stripped().isEmpty)
    }

    @Test(
        "lower case follows Unicode, with the final form of sigma at the end of a word",
        arguments: [
            ("MOTD_File", "motd_file"), ("ÄPFEL", "äpfel"), ("İ", "i\u{307}"), ("ẞ", "ß"), ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ ΣΑ", "οδος σα"), ("Σ", "σ"), ("Α.Σ", "α.ς"), ("ΑΣ.Α", "ασ.α"), ("1Σ", "1σ"),
        ]
    )
    func lower(_ text: String, _ expected: String) {
        #expect(text.pythonLowercased().unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test("exact names are equal by code points") func exactNames() {
        #expect(ExactName("é") == ExactName("\u{E9}"))
        #expect(ExactName("\u{E9}") != ExactName("e\u{301}"))
        #expect(Set([ExactName("a"), ExactName("a"), ExactName("b")]).count == 2)
    }
}
