import Contexts
import Foundation
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

    @Test("without a file it is the bundled one, in lines of at most 80 columns")
    func bundled() throws {
        let text = try #require(MessageOfTheDay.read(nil).text)
        #expect(text.hasPrefix("Welcome to the Lobby!\n\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("the bundled one promises only words that the lobby has, and of the message menu nothing")
    func promises() throws {
        let named = MessageOfTheDay.bundled.split(separator: "'").enumerated().filter { $0.offset % 2 == 1 }
        let lobby = try #require(ContextRegistry.standard[.lobby])
        #expect(named.count == 4)
        for word in named.map(\.element) { #expect(lobby.commands.contains { $0.word == word }, "\(word)") }
        for word in ["mailbox", "messages", "talk"] { #expect(!MessageOfTheDay.bundled.contains(word), "\(word)") }
    }

    @Test("a file's paragraphs are wrapped each for itself")
    func wraps() throws {
        let path = try self.file("\(String(repeating: "word ", count: 30))\n\nlast\n".utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (text, remark) = MessageOfTheDay.read(path)
        #expect(remark == nil)
        #expect(text?.hasSuffix("\n\nlast") == true)
        #expect(text?.split(separator: "\n").allSatisfy { $0.count <= 80 } == true)
    }

    @Test("a file that is missing, too long or not UTF-8 is a remark which names it")
    func remarks() throws {
        let long = try self.file(Array(repeating: UInt8(ascii: "x"), count: MessageOfTheDay.mostBytes + 1))
        let latin = try self.file([0x4D, 0xFC, 0x6E])
        defer { for path in [long, latin] { try? FileManager.default.removeItem(atPath: path) } }
        for path in [long, latin, "/no/such/motd.txt"] {
            let (text, remark) = MessageOfTheDay.read(path)
            #expect(text == nil)
            #expect(remark?.hasPrefix("\(path): ") == true)
        }
    }
}
