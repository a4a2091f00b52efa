import Contexts
import Foundation
import Logging
import Settings
import StandardContexts
import Systemd
import TestSupport
import Testing

@testable import UUUServer
@testable import World

@Suite("Reading the configuration again (SD-6)", .timeLimit(.minutes(1)))
struct ReloaderTests {
    private func report(_ outcome: ReloadOutcome) throws -> ReloadReport {
        guard case .applied(let report) = outcome else { throw StartupError(.software, ["\(outcome)"]) }
        return report
    }

    @Test("what needs no restart is in force when the reload returns")
    func applies() async throws {
        let house = try await TestHouse.build()
        try house.folder.write("A new day.\n", to: "motd.txt")
        try house.write(
            """
            [Settings]
            Registration = no
            [Messages]
            motd_file = motd.txt
            blank_line = Say something.
            [Accounts]
            password_minimum = 20
            unique_email = no
            [Sessions]
            resume_seconds = 30
            [Limits]
            line_characters = 100
            message_bytes = 4000
            """
        )
        let report = try self.report(await house.reloader.reload())
        #expect(report.pending.isEmpty)
        #expect(report.hasOtherMOTD)
        #expect(report.changed.count == 8)
        let services = house.world.services
        #expect(services.texts[.blankLine] == "Say something.")
        #expect(services.motd == "A new day.")
        #expect(services.lineLimit == 100)
        #expect(services.sessions?.resumeSeconds == 30)
        #expect(!services.accounts.registrationIsOpen)
        #expect(throws: AccountError(.passwordTooShort(minimum: 20), at: "PasswordPolicy")) {
            try services.accounts.checkNewPassword("seventeen-letters", username: "ada")
        }
        #expect(await house.reloader.settings.limits.messageBytes == 4_000)
        await house.close()
    }

    @Test("a limit of connections beyond the descriptors gets a remark")
    func connections() async throws {
        let house = try await TestHouse.build()
        try house.write("[Limits]\nconnections = 9000000\n")
        let report = try self.report(await house.reloader.reload())
        #expect(report.remarks.count { $0.contains("9000000") && $0.contains("LimitNOFILE=") } == 1)
        await house.close()
    }

    @Test("the file of the message of the day is read again even if no key has changed")
    func motd() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("One.\n", to: "motd.txt")
        let house = try await TestHouse.build("[Messages]\nmotd_file = \(path)\n")
        try folder.write("Two.\n", to: "motd.txt")
        let report = try self.report(await house.reloader.reload())
        #expect(report == ReloadReport(hasOtherMOTD: true))
        #expect(report.summary == "changed: the message of the day")
        #expect(house.world.services.motd == "Two.")
        #expect(try self.report(await house.reloader.reload()).summary == "nothing has changed")
        await house.close()
    }

    @Test("the list of refused passwords is read again; one that cannot be read is refused (SEC-25)")
    func blocklist() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("the first of them\n", to: "list.txt")
        let house = try await TestHouse.build("[DEFAULT]\nblocklist_file = \(path)\n")
        let accounts = house.world.services.accounts
        let isRefused = { (password: String) in
            (try? accounts.checkNewPassword(password, username: "ada")) == nil
        }
        #expect(isRefused("The First of Them") && !isRefused("the second of them"))
        try folder.write("the second of them\n", to: "list.txt")
        let report = try self.report(await house.reloader.reload())
        #expect(report == ReloadReport(hasOtherBlocklist: true))
        #expect(report.summary == "changed: the list of refused passwords")
        #expect(!isRefused("The First of Them") && isRefused("the second of them"))
        #expect(try self.report(await house.reloader.reload()).summary == "nothing has changed")
        try FileManager.default.removeItem(atPath: path)
        guard case .refused(let error) = await house.reloader.reload() else {
            Issue.record("it was applied")
            return
        }
        #expect(error.status == .configuration)
        #expect(error.lines.first?.contains("[Passwords] blocklist_file: \(path) cannot be read: ") == true)
        #expect(isRefused("the second of them"))
        await house.close()
    }

    @Test("a file with mistakes is refused with all of them and their lines, and nothing of it is in force")
    func refuses() async throws {
        let house = try await TestHouse.build()
        let before = await house.reloader.settings
        try house.write("[Settings]\nRegistration = no\nMOTD = perhaps\n[Limits]\nping_secnds = 1\n")
        guard case .refused(let error) = await house.reloader.reload() else {
            Issue.record("it was applied")
            return
        }
        #expect(error.status == .configuration)
        #expect(error.lines.count == 2)
        #expect(error.lines.first?.hasPrefix("\(house.folder("config.ini")):11: [Settings] MOTD: ") == true)
        #expect(house.world.services.accounts.registrationIsOpen)
        #expect(await house.reloader.settings == before)

        try FileManager.default.removeItem(atPath: house.folder("config.ini"))
        guard case .refused(let gone) = await house.reloader.reload() else {
            Issue.record("it was applied")
            return
        }
        #expect(gone.status == .noInput)
        try house.write("[Settings]\nRegistration = no\n")
        _ = try self.report(await house.reloader.reload())
        #expect(!house.world.services.accounts.registrationIsOpen)
        await house.close()
    }

    @Test("a context that is not registered is refused as at the start")
    func unknownContext() async throws {
        let house = try await TestHouse.build()
        try house.write("[Server]\ninitial_context = c_nowhere\n")
        guard case .refused(let error) = await house.reloader.reload() else {
            Issue.record("it was applied")
            return
        }
        #expect(error.lines.first?.contains("c_nowhere") == true)
        await house.close()
    }

    @Test("what needs a restart is reported at each reload, and not in force")
    func pending() async throws {
        let house = try await TestHouse.build()
        try house.write("[Server]\nport = 8000\nevent_loops = 3\n")
        for _ in 0..<2 {
            let report = try self.report(await house.reloader.reload())
            #expect(report.changed.isEmpty)
            #expect(
                report.pendingLines == [
                    "[Server] port: changed in the file, takes effect at the next restart",
                    "[Server] event_loops: changed in the file, takes effect at the next restart",
                ]
            )
        }
        #expect(await house.reloader.settings.server.port == 7450)
        await house.close()
    }

    @Test("the log level changes at once")
    func level() async throws {
        let house = try await TestHouse.build()
        #expect(house.log.level == .critical)
        let path = house.folder("config.ini")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try house.folder.write(
            text.replacingOccurrences(of: "level = critical", with: "level = error"),
            to: "config.ini"
        )
        _ = try self.report(await house.reloader.reload())
        #expect(house.log.level == .error)
        await house.close()
    }

    @Test("the cost of a password changes for new hashes, and an unknown name costs the same (SEC-21)")
    func hashing() async throws {
        let house = try await TestHouse.build()
        let before = house.world.accounts.dummyHash
        #expect(before.contains("m=8192,t=1,"))
        let text = try String(contentsOfFile: house.folder("config.ini"), encoding: .utf8)
        try house.folder.write(text.replacingOccurrences(of: "passes = 1", with: "passes = 2"), to: "config.ini")
        let report = try self.report(await house.reloader.reload())
        #expect(report.changed == ["[Passwords] passes"])
        #expect(house.world.accounts.dummyHash.contains("m=8192,t=2,"))
        #expect(try await house.world.hasher.hash(Array("x".utf8)).contains("m=8192,t=2,"))
        await house.close()
    }

    @Test("concurrent reloads run one after the other, and each has its own result")
    func serial() async throws {
        let house = try await TestHouse.build()
        try house.write("[Settings]\nRegistration = no\n")
        let outcomes = await withTaskGroup(of: ReloadOutcome.self) { group in
            for _ in 0..<20 { group.addTask { await house.reloader.reload() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let reports = try outcomes.map { try self.report($0) }
        #expect(reports.count { $0.changed == ["[Settings] Registration"] } == 1)
        #expect(reports.count { $0.changed.isEmpty } == 19)
        await house.close()
    }

    @Test("a configuration is stored if all of it is in force, not if it needs a restart or is refused")
    func keeps() async throws {
        let house = try await TestHouse.build()
        let path = house.folder("config.ini")
        func kept() -> String? { house.last.read(for: path).map { String(decoding: $0.file.bytes, as: UTF8.self) } }
        #expect(kept() == nil)
        try house.write("[Settings]\nMOTD = no\n")
        _ = await house.reloader.reload()
        #expect(kept()?.hasSuffix("MOTD = no\n") == true)
        for text in ["[Settings]\nMOTD = perhaps\n", "[Server]\nevent_loops = 3\n"] {
            try house.write(text)
            _ = await house.reloader.reload()
            #expect(kept()?.hasSuffix("MOTD = no\n") == true)
        }
        await house.close()
    }

    @Test("systemd is told RELOADING with the time, then READY, also when the file is refused")
    func notifications() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            let house = try await TestHouse.build()
            defer { withExtendedLifetime(systemd) {} }
            for text in ["[Settings]\nMOTD = no\n", "[Settings]\nMOTD = perhaps\n"] {
                try house.write(text)
                _ = await house.reloader.reload()
                let first = systemd.receive().split(separator: "\n")
                #expect(first.first == "RELOADING=1" && first.last?.hasPrefix("MONOTONIC_USEC=") == true)
                #expect(systemd.receive() == "READY=1")
            }
            house.standing.mistakes = ["config.ini:12: wrong"]
            try house.write("[Settings]\nMOTD = no\n")
            _ = await house.reloader.reload()
            #expect(systemd.receive().hasPrefix("RELOADING=1"))
            #expect(systemd.receive() == "READY=1\nSTATUS=0 connected, 0 contexts", "the file is in force again")
            await house.close()
        }
    }
}
