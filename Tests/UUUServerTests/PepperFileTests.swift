import Foundation
import TestSupport
import Testing
import World

@testable import UUUServer

@Suite("The file with the keys of the pepper (SEC-29, SEC-50)")
struct PepperFileTests {
    private static let key = "2026:\(String(repeating: "b", count: 43))"
    private static let other = "2027:\(String(repeating: "c", count: 43))"
    private let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    private func file(_ key: String, _ path: String) throws -> ConfigurationFile {
        try .load(self.folder.write("[Passwords]\n\(key) = \(path)\n", to: "config.ini"))
    }

    @Test("the credential goes before the file of the configuration, which is relative to it")
    func order() throws {
        try self.folder.write(Self.key, to: "key")
        let file = try self.file("pepper_file", "key")
        #expect(try PepperFile.read(file, environment: [:])?.current.id == "2026")
        let credentials = try TemporaryFolder()
        let environment = ["CREDENTIALS_DIRECTORY": credentials.path]
        #expect(try PepperFile.read(file, environment: environment)?.current.id == "2026", "there is none of that name")
        try credentials.write(Self.other, to: "pepper")
        #expect(try PepperFile.read(file, environment: environment)?.current.id == "2027")
        let none = try ConfigurationFile.load(nil)
        #expect(try PepperFile.read(none, environment: environment)?.current.id == "2027")
        #expect(try PepperFile.read(none, environment: [:]) == nil)
    }

    @Test("what has no key is refused with its line, and nothing of it is told")
    func refused() throws {
        try self.folder.write("\(Self.key)\n2027:secret\n", to: "key")
        let file = try self.file("pepper_file", "key")
        let error = #expect(throws: StartupError.self) { try PepperFile.read(file, environment: [:]) }
        #expect(error?.status == .configuration)
        let location = "\(self.folder("config.ini")):2: [Passwords] pepper_file"
        let start = "\(location): \(self.folder("key")):2 has no usable key; "
        #expect(error?.lines.first?.hasPrefix(start) == true, "\(error?.lines ?? [])")
        #expect(error?.lines.first?.contains("secret") == false)
        let credentials = try TemporaryFolder()
        try credentials.write("", to: "pepper")
        let ofSystemd = #expect(throws: StartupError.self) {
            try PepperFile.read(file, environment: ["CREDENTIALS_DIRECTORY": credentials.path])
        }
        #expect(ofSystemd?.lines.first?.hasPrefix("the credential \"pepper\": \(credentials("pepper")) has no") == true)
        let missing = try self.file("pepper_file", "nothing")
        let gone = #expect(throws: StartupError.self) { try PepperFile.read(missing, environment: [:]) }
        #expect(gone?.lines.first?.contains("nothing cannot be read: ") == true)
    }
}
