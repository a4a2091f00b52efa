import Foundation
import TestSupport
import Testing
import World

@testable import UUUServer

@Suite("The file of refused passwords (SEC-25)")
struct BlocklistFileTests {
    private let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    private func file(_ path: String) throws -> ConfigurationFile {
        try .load(self.folder.write("[Passwords]\nblocklist_file = \(path)\n", to: "config.ini"))
    }

    @Test("a list of refused passwords that is too large, or not UTF-8, is refused with its mend")
    func blocklist() throws {
        try self.folder.write("dragonfly\nbutterfly\n", to: "list")
        #expect(try BlocklistFile.read(self.file("list")).count == 2)
        try Data([0x61, 0x0A, 0xE9]).write(to: URL(fileURLWithPath: self.folder("list")))
        let file = try self.file("list")
        let bad = #expect(throws: StartupError.self) { try BlocklistFile.read(file) }
        #expect(bad?.lines.first?.contains("\(self.folder("list")):2 is not UTF-8; convert it") == true)
        try Data(count: BlocklistFile.maximumBytes + 1).write(to: URL(fileURLWithPath: self.folder("list")))
        let large = #expect(throws: StartupError.self) { try BlocklistFile.read(file) }
        #expect(large?.lines.first?.contains("has more than 64 MiB; take the most common") == true)
    }
}
