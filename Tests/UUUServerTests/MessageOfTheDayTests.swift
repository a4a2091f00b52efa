import Contexts
import Foundation
import Settings
import StandardContexts
import Testing

@testable import UUUServer

@Suite("The message of the day")
struct MessageOfTheDayTests {
    private func file(_ bytes: some Sequence<UInt8>) throws -> String {
        let path = NSTemporaryDirectory() + "uuu-\(UUID().uuidString).txt"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test("without a file it is the bundled text, in lines of at most 80 columns")
    func bundled() throws {
        let text = try #require(MessageOfTheDay.read(nil).text)
        #expect(text.hasPrefix("Welcome to the Lobby!\n\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("the bundled text names only commands that the lobby has, and none of the message menu")
    func promises() throws {
        let named = MessageOfTheDay.bundled.split(separator: "'").enumerated().filter { $0.offset % 2 == 1 }
        let lobby = try #require(ContextRegistry.standard[.lobby])
        #expect(named.count == 4)
        for word in named.map(\.element) { #expect(lobby.commands.contains { $0.word == word }, "\(word)") }
        for word in ["mailbox", "messages", "talk"] { #expect(!MessageOfTheDay.bundled.contains(word), "\(word)") }
    }

    @Test("each paragraph of a file is wrapped by itself")
    func wraps() throws {
        let path = try self.file("\(String(repeating: "word ", count: 30))\n\nlast\n".utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (text, remark) = MessageOfTheDay.read(path)
        #expect(remark == nil)
        #expect(text?.hasSuffix("\n\nlast") == true)
        #expect(text?.split(separator: "\n").allSatisfy { $0.count <= 80 } == true)
    }

    @Test("a file that is missing, too long or not UTF-8 gets a remark that names it")
    func remarks() throws {
        let long = try self.file(Array(repeating: UInt8(ascii: "x"), count: MessageOfTheDay.maximumBytes + 1))
        let latin = try self.file([0x4D, 0xFC, 0x6E])
        defer { for path in [long, latin] { try? FileManager.default.removeItem(atPath: path) } }
        for path in [long, latin, "/no/such/motd.txt"] {
            let (text, remark) = MessageOfTheDay.read(path)
            #expect(text == nil)
            #expect(remark?.hasPrefix("\(path): ") == true)
        }
    }

    private func say(_ text: String, wraps: Bool) -> (text: String?, remark: String?) {
        MessageOfTheDay.text(of: Array(text.utf8), wraps: wraps)
    }

    @Test("a byte order mark is removed with a remark", arguments: [true, false])
    func byteOrderMark(_ wraps: Bool) throws {
        #expect(self.say("\u{FEFF}Hello.\n", wraps: wraps).text == "Hello.")
        let path = try self.file("\u{FEFF}Hello.\n".utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (text, remark) = MessageOfTheDay.read(path, wraps: wraps)
        #expect(text?.unicodeScalars.first == "H")
        #expect(
            remark == "\(path): starts with a byte order mark, which is left out; save it as UTF-8 without one"
        )
    }

    @Test("the remark on a file in UTF-16 says so", arguments: [[0xFF, 0xFE, 0x48, 0], [0xFE, 0xFF, 0, 0x48]])
    func utf16(_ bytes: [UInt8]) {
        let (text, remark) = MessageOfTheDay.text(of: bytes, wraps: true)
        #expect(text == nil)
        #expect(remark == "UTF-16, not UTF-8; save it as UTF-8")
    }

    @Test("without wrapping the lines stay as they are written, whatever their line ends are")
    func asWritten() {
        let picture = "\n  /\\_/\\  \n ( o.o )\t|\n\n\n\(String(repeating: "=", count: 200))"
        #expect(self.say(picture + "\n", wraps: false).text == picture)
        #expect(self.say("one\r\ntwo\rthree\n\n \r\n", wraps: false).text == "one\ntwo\nthree")
        #expect(self.say(picture, wraps: true).text?.hasPrefix("  /\\_/\\    ( o.o ) ") == true)
    }

    @Test("colours of a terminal stay in the text", arguments: [true, false])
    func colours(_ wraps: Bool) {
        #expect(self.say("\u{1B}[1mHello\u{1B}[0m\n", wraps: wraps).text == "\u{1B}[1mHello\u{1B}[0m")
    }

    @Test(
        "an empty file gets a remark, and players see the plain welcome",
        arguments: ["", "\n \n", "\u{FEFF}"]
    )
    func nothing(_ text: String) {
        let (said, remark) = self.say(text, wraps: false)
        #expect(said == nil)
        #expect(remark?.hasPrefix("nothing is in it") == true)
    }

    @Test("the configuration says whether it is wrapped")
    func configured() throws {
        let path = try self.file("one\n  two\n".utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var settings = Settings()
        settings.messages.motdFile = path
        #expect(Composition.motd(settings) == "one   two")
        settings.messages.motdWrap = false
        #expect(Composition.motd(settings) == "one\n  two")
    }
}
