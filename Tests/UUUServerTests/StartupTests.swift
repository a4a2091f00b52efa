import Contexts
import Foundation
import Reactor
import StandardContexts
import StorageSQLite
import Systemd
import Testing
import World

@testable import UUUServer

@Suite("Checks before the server serves")
struct StartupTests {
    private func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "uuu-\(UUID().uuidString).ini"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test("an unregistered initial context is refused at its line, with the registered names")
    func unknownContext() throws {
        let path = try self.file("[Server]\n\ninitial_context = c_lobbby\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let loaded = try ConfigurationFile.load(path)
        let error = #expect(throws: StartupError.self) { try Startup.check(loaded, registry: .standard) }
        #expect(error?.status == .configuration)
        let line = try #require(error?.lines.first)
        #expect(line.hasPrefix("\(path):3: [Server] initial_context: "))
        #expect(line.contains("c_lobby"))
    }

    @Test("a message of the day that cannot be read is a remark, not an error")
    func missingMOTD() throws {
        let path = try self.file("[Messages]\nmotd_file = no-such-file.txt\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let remarks = try Startup.check(ConfigurationFile.load(path), registry: .standard)
        #expect(remarks.count == 1)
        #expect(remarks.first?.contains("no-such-file.txt") == true)
    }

    @Test("a missing file ends with EX_NOINPUT and is named")
    func missingFile() {
        let error = #expect(throws: StartupError.self) { try ConfigurationFile.load("/no/such/config.ini") }
        #expect(error?.status == .noInput)
        #expect(error?.description.contains("/no/such/config.ini") == true)
    }

    @Test("a literal ~ in the path of the configuration is refused, because no shell has replaced it")
    func tilde() {
        let error = #expect(throws: StartupError.self) { try ConfigurationFile.load("~/config.ini") }
        #expect(error?.status == .noInput)
        #expect(error?.description.hasPrefix("~/config.ini: nothing replaces ~ here: ") == true)
    }

    @Test("a host that does not resolve is reported as such, in the file and on the command line")
    func unresolved() throws {
        let path = try self.file("[Server]\nhost = nope.invalid\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: StartupError.self) { try ConfigurationFile.load(path) }
        #expect(error?.description.hasPrefix("\(path):2: [Server] host: \"nope.invalid\" does not resolve; ") == true)
        let other = #expect(throws: StartupError.self) {
            try Startup.check(
                ConfigurationFile.load(nil),
                listen: [.tcp(host: "nope.invalid", port: 1)],
                registry: .standard
            )
        }
        #expect(other?.description == "--listen: nope.invalid does not resolve; check the name")
    }

    @Test("all mistakes of a file are reported together, with status 78")
    func mistakes() throws {
        let path = try self.file("[Server]\nport = x\nhots = y\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: StartupError.self) { try ConfigurationFile.load(path) }
        #expect(error?.status == .configuration)
        #expect(error?.lines.count == 2)
    }

    @Test("every kind of error ends with a status of sysexits(3) and one line")
    func statuses() {
        let errors: [(any Error, SystemExit)] = [
            (ReactorError(.addressInUse, at: "127.0.0.1:1", hint: "h"), .unavailable),
            (ReactorError(.badAddress, at: "x", hint: "h"), .configuration),
            (ReactorError(.notPermitted, at: "x", hint: "h"), .noPermission),
            (ReactorError(.system(errno: 5), at: "x", hint: "h"), .osError),
            (SystemdError(.notListening, at: "x", hint: "h"), .configuration),
            (EngineTrouble(.corrupt, at: "x", hint: "h"), .dataError),
            (EngineTrouble(.diskFull, at: "x", hint: "h"), .ioError),
            (PasswordHasherError(at: "x", hint: "h"), .software),
            (CancellationError(), .software),
        ]
        for (error, status) in errors {
            let startup = StartupError(any: error)
            #expect(startup.status == status)
            #expect(startup.lines.count == 1)
        }
    }
}
