import Contexts
import Foundation
import TestSupport
import Testing

@testable import UUUServer

@Suite("The answers on the admin socket", .timeLimit(.minutes(1)))
struct AdminDeskTests {
    @Test("the status has the version, loops, counts and log, and the last reload if there was one")
    func status() async throws {
        let house = try await TestHouse.build(loops: 2)
        var status: ServerStatus
        // On a busy machine a loop may answer too late and be left out, or the disk may be late and count as away.
        repeat {
            status = await house.desk.status()
        } while status.loops.contains { $0.longestTurn == nil } || status.database?.standing != "ok"
        for loop in status.loops.indices { status.loops[loop].longestTurn = nil }
        #expect(
            status
                == ServerStatus(
                    version: UUUServer.version,
                    since: Date(timeIntervalSince1970: 0),
                    connections: 0,
                    contexts: [:],
                    accountsOnline: 0,
                    database: .init(standing: "ok", trouble: nil),
                    lacksAdministrator: true,
                    loops: [.init(connections: 0), .init(connections: 0)],
                    log: .init(lost: 0, omitted: 0),
                    reload: nil
                )
        )
        try house.write("[Server]\nport = 1\n[Settings]\nMOTD = no\n")
        #expect(await house.desk.answer(.reload).status == .ok)
        status = await house.desk.status()
        #expect(status.reload?.outcome == .applied)
        #expect(
            status.reload?.lines == [
                "changed: [Settings] MOTD, the message of the day",
                "[Server] port: changed in the file, takes effect at the next restart",
            ]
        )
        try house.write("[Settings]\nMOTD = perhaps\n")
        let refused = await house.desk.answer(.reload)
        #expect(refused.status == .configuration)
        #expect(refused.lines.last == .error("refused: the configuration stays as it was"))
        status = await house.desk.status()
        #expect(status.reload?.outcome == .refused)
        #expect(status.reload?.lines.count == 1)
        await house.close()
    }

    @Test("the server is ready as long as its database accepts a write (OPS-6)")
    func readiness() async throws {
        let house = try await TestHouse.build()
        var ready = await house.desk.answer(.readiness)
        // A disk that is busy with other tests may be slower than the time limit of an operator's request.
        for _ in 0..<20 where ready.status != .ok { ready = await house.desk.answer(.readiness) }
        #expect(ready == AdminAnswer(output: ["ready"]))
        await house.close()
        let answer = await house.desk.answer(.readiness)
        #expect(answer.status == .unavailable)
        guard case .error(let reason) = answer.lines.first else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.hasPrefix("not ready: database away: ") && reason.hasSuffix("world.sqlite: it was closed"))
    }

    @Test("programs get one line of JSON, people get several lines")
    func forms() async throws {
        let house = try await TestHouse.build()
        let json = await house.desk.answer(.status(json: true))
        guard case .output(let line) = json.lines.first, json.lines.count == 1 else {
            Issue.record("\(json)")
            return
        }
        #expect(line.hasPrefix(#"{"accounts_online":0,"connections":0,"contexts":{},"#))
        let text = await house.desk.answer(.status(json: false))
        #expect(text.lines.count > 4)
        #expect(text.lines.dropFirst().first == .output("0 connected, 0 contexts"))
        await house.close()
    }

    @Test("while the file is not in force the status has the mistakes and exit status 78, until a reload succeeds")
    func degraded() async throws {
        let house = try await TestHouse.build(mistakes: ["config.ini:12: wrong", "config.ini:13: worse"])
        let text = await house.desk.answer(.status(json: false))
        #expect(text.status == .configuration)
        #expect(text.lines.dropFirst().first.map { "\($0)" }?.contains("degraded: ") == true)
        #expect(text.lines.contains(.output("  config.ini:12: wrong")))
        let json = await house.desk.answer(.status(json: true))
        #expect(json.status == .configuration)
        #expect(await house.desk.status().mistakes == ["config.ini:12: wrong", "config.ini:13: worse"])
        #expect(await house.desk.answer(.reload).status == .ok)
        #expect(await house.desk.answer(.status(json: false)).status == .ok)
        #expect(await house.desk.status().state == .serving)
        await house.close()
    }
}
