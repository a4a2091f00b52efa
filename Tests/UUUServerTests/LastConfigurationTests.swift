import Foundation
import TestSupport
import Testing

@testable import UUUServer

@Suite("A stored configuration as bytes")
struct LastConfigurationTests {
    private let whole = LastConfiguration(
        file: .init(path: "/etc/a \"b\"\n.ini", bytes: Array("[Settings]\nMOTD = yes\n".utf8)),
        named: [.init(path: "motd.txt", bytes: [0, 10, 255]), .init(path: "empty", bytes: [])]
    )

    @Test("everything is read back, whatever the bytes and the paths are")
    func roundTrip() {
        #expect(LastConfiguration(bytes: self.whole.bytes) == self.whole)
    }

    @Test("bytes that are cut short, too long, or of another version are not read")
    func damaged() {
        let bytes = self.whole.bytes
        for count in bytes.indices { #expect(LastConfiguration(bytes: Array(bytes[..<count])) == nil) }
        #expect(LastConfiguration(bytes: bytes + [0]) == nil)
        let later = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
            of: "\"version\":1",
            with: "\"version\":2"
        )
        #expect(LastConfiguration(bytes: Array(later.utf8)) == nil)
        for text in [
            "", "\n", "{}\n", "{\"files\":[],\"version\":1}\n",
            "{\"files\":[{\"length\":-1,\"path\":\"\"}],\"version\":1}\n",
        ] {
            #expect(LastConfiguration(bytes: Array(text.utf8)) == nil)
        }
    }

    @Test("it has the bytes of the file and of the message of the day; the built-in defaults have none")
    func takes() throws {
        let folder = try TemporaryFolder()
        try folder.write("A day.\n", to: "motd.txt")
        let text = "[Messages]\nmotd_file = motd.txt\n"
        let path = try folder.write(text, to: "config.ini")
        let last = try #require(LastConfiguration(try ConfigurationFile.load(path)))
        #expect(last.file == .init(path: path, bytes: Array(text.utf8)))
        #expect(last.named == [.init(path: folder("motd.txt"), bytes: Array("A day.\n".utf8))])
        #expect(LastConfiguration(try ConfigurationFile.load(nil as String?)) == nil)
    }

    @Test("a reloaded one gives the same settings, with the former path in messages and the stored files")
    func loads() throws {
        let folder = try TemporaryFolder()
        let motd = try folder.write("A day.\n", to: "motd.txt")
        let path = try folder.write("[Messages]\nmotd_file = motd.txt\n", to: "config.ini")
        let last = try #require(LastConfiguration(try ConfigurationFile.load(path)))
        try folder.write("Another.\n", to: "motd.txt")
        try FileManager.default.removeItem(atPath: path)
        let file = try ConfigurationFile.load(last)
        #expect(file.path == path && file.motdPath == motd)
        #expect(Composition.motd(file.settings, among: file.named) == "A day.")
        #expect(Composition.motd(file.settings, among: .onDisk) == "Another.")
        let wrong = LastConfiguration(file: .init(path: path, bytes: Array("[Log]\nlevel = loud\n".utf8)))
        let error = #expect(throws: StartupError.self) { try ConfigurationFile.load(wrong) }
        #expect(error?.lines.first?.hasPrefix("\(path):2: ") == true)
    }
}
