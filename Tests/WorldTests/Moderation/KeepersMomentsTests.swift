import Addresses
import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("Keepers: acts at the same moment, and what is left of them") struct KeepersMomentsTests {
    @Test("what changes nothing is in no audit")
    func idle() async throws {
        let crew = try await Crew()
        for (line, outcome) in [
            ("account ada disable", StaffAnswer.Outcome.done), ("account ada disable", .mistaken),
            ("level login", .done), ("level login", .done), ("level open", .done), ("level open", .done),
            ("rename bob Bob", .mistaken), ("note gus is nice", .forbidden),
        ] { #expect(try await crew.run(line, by: crew.gus).outcome == outcome, "\(line)") }
        #expect(crew.actions.map(\.verb) == ["level", "level", "account"])
    }

    @Test("'level staff now' is in the audit each time, and ends a login that has begun")
    func levelNowAgain() async throws {
        let crew = try await Crew()
        _ = try await crew.run("level staff", by: crew.gus)
        crew.gate.hasher.beforeVerdict.withLock { hook in
            hook = { _ = try? await crew.shell("level staff now") }
        }
        let client = Client(60, from: "192.0.2.2")
        #expect(await refusal { _ = try await crew.gate.logIn("Bob", on: client) } != nil)
        #expect(crew.actions.prefix(2).map(\.detail) == ["now", ""])
    }

    @Test("a login that has begun finds what staff have done to its account: the role, the name, the removal")
    func loginsUnderWay() async throws {
        for (order, refused) in [
            ("role bob helper", nil), ("rename bob rob", AccountError.Code.accountChanged),
            ("account bob delete", .accountChanged),
        ] {
            let crew = try await Crew()
            let client = Client(60, from: "192.0.2.2")
            crew.gate.hasher.beforeVerdict.withLock { hook in
                hook = {
                    _ = try? await crew.shell(order)
                    if order.hasSuffix("delete") { _ = try? await crew.shell("confirm") }
                }
            }
            #expect(await refusal { _ = try await crew.gate.logIn("Bob", on: client) } == refused)
            #expect(!crew.actions.isEmpty)
            #expect(client.connection.account?.role == (refused == nil ? .helper : nil))
        }
    }

    @Test("staff whose session has ended act no more, with whatever role they had")
    func endedStaff() async throws {
        let crew = try await Crew()
        _ = try await crew.run("ban kim 1h noise", by: crew.gus)
        _ = try await crew.run("confirm", by: crew.gus)
        #expect(!crew.kim.disconnects.isEmpty)
        #expect(try await crew.run("ban ada noise", by: crew.kim).outcome == .forbidden)
        #expect(crew.ada.disconnects.isEmpty)
    }

    @Test("what the shell confirms at once is its own order, and a removal is of the account that was shown")
    func confirmations() async throws {
        let crew = try await Crew()
        let keepers = crew.gate.keepers
        #expect(try await crew.shell("account bob delete").outcome == .previewed)
        let other = await keepers.run(.ban, "192.0.0.0/8 noise", by: .shell(user: "root"), isConfirmed: true)
        #expect(other.outcome == .done)
        #expect(crew.gate.store.records.withLock { $0.contains { $0.username == "Bob" } })
        #expect(try await crew.shell("confirm").outcome == .mistaken)
        #expect(try await crew.shell("account bob delete").outcome == .previewed)
        crew.gate.store.records.withLock { records in
            records = records.map { $0.username == "Bob" ? $0.with(name: "Rob") : $0 }
            records = records.map { $0.username == "Ada" ? $0.with(name: "Bob") : $0 }
        }
        // Another account has the name now: it is shown once more.
        #expect(try await crew.shell("confirm").outcome == .previewed)
    }

    @Test("after an act of which nobody knows whether it is done, the database decides")
    func uncertain() async throws {
        let crew = try await Crew()
        crew.gate.moderation.refusal.withLock { $0 = .uncertain }
        #expect(try await crew.run("ban bob noise", by: crew.kim).outcome == .unavailable)
        #expect(!crew.gate.accounts.gate.isLoaded)
        crew.gate.moderation.refusal.withLock { $0 = nil }
        let bob = try #require(crew.bob.connection.account)
        let ban = Restriction(.ban, of: .account(bob.id), named: "Bob", until: nil, reason: "noise", by: "Kim", at: 0)
        crew.gate.moderation.rows.withLock { $0.restrictions = [ban] }
        crew.gate.store.records.withLock { records in
            records = records.map { $0.username == "Ada" ? $0.with(name: "Eva", role: 1) : $0 }
        }
        try await crew.gate.accounts.loadGate()
        #expect(crew.gate.accounts.gate.isLoaded)
        #expect(!crew.bob.disconnects.isEmpty && !crew.ada.disconnects.isEmpty)
    }

    @Test("bans end by the clock that staff see, also if it was set back")
    func clockSetBack() async throws {
        let crew = try await Crew()
        crew.gate.time.set(by: .seconds(7_200))
        _ = crew.gate.accounts.clock.now
        crew.gate.time.set(by: .seconds(-7_200))
        _ = try await crew.run("ban bob 1h noise", by: crew.kim)
        #expect(!crew.bob.disconnects.isEmpty)
        #expect(await crew.refusal("bob") != nil)
    }

    @Test("each act has a record in the log; without the database nothing has changed")
    func records() async throws {
        let crew = try await Crew()
        _ = try await crew.run("ban ada noise", by: crew.kim)
        let record = crew.gate.log.all.first { $0.contains("uuu.event=staff_acted") }
        #expect(record?.contains("uuu.staff=Kim uuu.target=Ada uuu.verb=ban") == true)
        crew.gate.moderation.refusal.withLock { $0 = .notSaved }
        let answer = try await crew.run("ban bob noise", by: crew.kim)
        #expect(answer.outcome == .unavailable)
        #expect(crew.bob.disconnects.isEmpty)
        #expect(await crew.refusal("bob") == nil)
    }

    @Test("what is stored is in force in the next process before the first login, and for whoever was restored")
    func restart() async throws {
        let crew = try await Crew()
        _ = try await crew.run("ban 192.0.2.2 noise", by: crew.kim)
        _ = try await crew.run("ban ada noise", by: crew.kim)
        let next = try await Gate(policy: .unlimited, after: crew.gate)
        let client = Client(70, from: "192.0.2.2")
        next.accounts.restore(Login(account: Account(id: 4, username: "Bob"), number: 9), on: client.connection)
        try await next.accounts.loadGate()
        #expect(client.disconnects.map(\.reason) == [.banned])
        #expect(next.sessions.count == 0)
        let code = await refusal { _ = try await next.logIn("ada", on: Client(71, from: "198.51.100.1")) }
        guard case .banned = code else { return #expect(Bool(false), "\(String(describing: code))") }
    }
}
