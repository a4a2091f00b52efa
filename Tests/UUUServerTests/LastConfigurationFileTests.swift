import Foundation
import Logging
import TestSupport
import Testing

@testable import UUUServer

@Suite("The file of the last configuration")
struct LastConfigurationFileTests {
    private let logger = Logger(label: "test")

    @Test("it is in the first folder of the state directory, or in the folder of the default database")
    func location() {
        let own = LastConfigurationFile(environment: ["STATE_DIRECTORY": "/var/lib/uuu-server:/var/lib/more"])
        #expect(own.path == "/var/lib/uuu-server/last-configuration")
        #expect(LastConfigurationFile(environment: [:]).path == "var/last-configuration")
    }

    @Test("file and folder are for their owner only, and the file is written only when it differs")
    func keeps() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("[Settings]\nMOTD = no\n", to: "config.ini")
        let last = LastConfigurationFile(environment: ["STATE_DIRECTORY": folder("state")])
        #expect(last.read(for: path) == nil)
        await last.store(try ConfigurationFile.load(path), logger: self.logger)
        let first = try FileManager.default.attributesOfItem(atPath: last.path)
        #expect(first[.posixPermissions] as? Int == 0o600)
        let made = try FileManager.default.attributesOfItem(atPath: folder("state"))
        #expect(made[.posixPermissions] as? Int == 0o700)
        await last.store(try ConfigurationFile.load(path), logger: self.logger)
        let second = try FileManager.default.attributesOfItem(atPath: last.path)
        #expect(second[.systemFileNumber] as? Int == first[.systemFileNumber] as? Int, "it was not written again")
        try folder.write("[Settings]\nMOTD = yes\n", to: "config.ini")
        await last.store(try ConfigurationFile.load(path), logger: self.logger)
        #expect(last.read(for: path)?.file.bytes == Array("[Settings]\nMOTD = yes\n".utf8))
        await last.store(try ConfigurationFile.load(nil as String?), logger: self.logger)
        #expect(last.read(for: path) != nil, "the built-in defaults come from no file")
    }

    @Test("in a shared folder a configuration of another path is not used; in the service's own it is")
    func shared() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "config.ini")
        let own = LastConfigurationFile(environment: ["STATE_DIRECTORY": folder.path])
        await own.store(try ConfigurationFile.load(path), logger: self.logger)
        #expect(own.read(for: "elsewhere.ini")?.file.path == path)
        let shared = LastConfigurationFile(path: own.path, isShared: true)
        #expect(shared.read(for: "elsewhere.ini") == nil)
        #expect(shared.read(for: path) != nil)
    }

    @Test("a failure to store it ends nothing, and a damaged file counts as none")
    func failures() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "config.ini")
        let last = LastConfigurationFile(environment: ["STATE_DIRECTORY": folder("config.ini")])
        await last.store(try ConfigurationFile.load(path), logger: self.logger)
        #expect(last.read(for: path) == nil)
        let damaged = LastConfigurationFile(environment: ["STATE_DIRECTORY": folder.path])
        try folder.write("{}\n", to: "last-configuration")
        #expect(damaged.read(for: path) == nil)
    }
}
