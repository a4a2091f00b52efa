import Addresses
import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("Keepers") struct KeepersTests {
    @Test("a ban of an account ends its session with the sentence, and holds at the next login")
    func banAccount() async throws {
        let crew = try await Crew()
        let answer = try await crew.run("ban ada 2d flooding", by: crew.kim)
        #expect(answer.outcome == .done)
        #expect(answer.lines.dropFirst() == ["1 session has ended: Ada.", "From: 192.0.2.1."])
        let end = try #require(crew.ada.disconnects.first)
        #expect(end.reason == .banned)
        #expect(end.messages == [.text("You are banned until 17 January 2027, 08:00 (UTC): flooding")])
        let until = Duration.milliseconds(crew.gate.time.now + 172_800_000)
        #expect(await crew.refusal("ada") == .banned(until: until, reason: "flooding"))
        #expect(await crew.refusal("bob") == nil)
        crew.gate.time.pass(.seconds(172_801))
        #expect(await crew.refusal("ada") == nil)
    }

    @Test("a ban of a network ends the sessions in it, a lost one too, and holds for registrations and tokens")
    func banNetwork() async throws {
        let crew = try await Crew()
        let token = try await crew.gate.accounts.issueToken(on: crew.bob.connection)
        #expect(crew.gate.accounts.connectionLost(crew.bob.connection))
        #expect(try await crew.run("ban 192.0.2.0/24 forever noise", by: crew.kim).outcome == .done)
        for client in [crew.ada, crew.bob] {
            #expect(client.disconnects.map(\.reason) == [.banned])
            #expect(client.disconnects.first?.messages == [.text("You are banned: noise")])
        }
        #expect(crew.gate.sessions.count == 2)
        #expect(await crew.refusal("bob", from: "192.0.2.9") == .banned(until: nil, reason: "noise"))
        #expect(await crew.refusal("bob", from: "198.51.100.9") == nil)
        let stranger = Client(50, from: "192.0.2.50")
        let refusal = await refusal { try await crew.gate.register("Eve", on: stranger) }
        #expect(refusal == .banned(until: nil, reason: "noise"))
        guard case .refused = await crew.gate.accounts.resume(token, on: Client(51, from: "192.0.2.2").connection)
        else { return #expect(Bool(false), "a banned session was resumed") }
    }

    @Test("a ban between the name and the hash of a registration holds at its end")
    func banInRegistration() async throws {
        let gate = try await Gate()
        gate.hasher.whileHashing.withLock { body in
            body = {
                let subject = Restriction.Subject.network(.client(Client(1).connection.address ?? .init(v4: 0)))
                gate.accounts.gate.add(
                    Restriction(.ban, of: subject, named: "x", until: nil, reason: "noise", by: "Kim", at: 0)
                )
            }
        }
        let refusal = await refusal { try await gate.register("Eve", on: Client(1)) }
        #expect(refusal == .banned(until: nil, reason: "noise"))
        #expect(gate.store.records.withLock { $0.isEmpty })
    }

    @Test("nobody acts on an equal or higher role, nor on themselves; only the shell is above all")
    func ranks() async throws {
        let crew = try await Crew()
        for line in ["ban gus noise", "kick gus noise", "ban kim noise", "mute kim noise", "ban 203.0.113.9 noise"] {
            #expect(try await crew.run(line, by: crew.kim).outcome == .forbidden, "\(line)")
        }
        for line in ["role gus player", "role bob administrator", "account gus disable"] {
            #expect(try await crew.run(line, by: crew.gus).outcome == .forbidden, "\(line)")
        }
        #expect(try await crew.run("role bob helper", by: crew.kim).outcome == .forbidden)
        #expect(try await crew.run("bans", by: crew.ada).outcome == .forbidden)
        #expect(crew.actions == [])
        #expect(try await crew.shell("role bob administrator").outcome == .done)
        #expect(crew.bob.connection.role == .administrator)
        #expect(try await crew.shell("ban gus noise").outcome == .previewed)
        #expect(try await crew.shell("confirm").outcome == .done)
        #expect(crew.gus.disconnects.map(\.reason) == [.banned])
        #expect(crew.actions.map(\.actor) == ["root (shell)", "root (shell)"])
    }

    @Test("a change of role counts from the next act on, and helpers silence for an hour at most")
    func roles() async throws {
        let crew = try await Crew()
        #expect(
            try await crew.run("role bob helper", by: crew.gus).lines == ["Bob is a helper now, and was a player."]
        )
        #expect(try await crew.run("mute ada 61m noise", by: crew.bob).outcome == .forbidden)
        #expect(try await crew.run("mute ada 1h noise", by: crew.bob).outcome == .done)
        let silence = try #require(crew.gate.keepers.silence(of: crew.ada.connection))
        #expect(silence == Silence(until: .milliseconds(crew.gate.time.now + 3_600_000), reason: "noise"))
        #expect(crew.gate.keepers.silence(of: crew.kim.connection) == nil)
        #expect(try await crew.run("role bob player", by: crew.gus).outcome == .done)
        #expect(try await crew.run("unmute ada", by: crew.bob).outcome == .forbidden)
        #expect(try await crew.run("unmute ada", by: crew.kim).outcome == .done)
        #expect(crew.gate.keepers.silence(of: crew.ada.connection) == nil)
        #expect(try await crew.run("unmute ada", by: crew.kim).lines == ["Ada is not silenced."])
    }

    @Test("a kick ends the session, and the account may log in again after a minute")
    func kick() async throws {
        let crew = try await Crew()
        #expect(try await crew.run("kick ada noise", by: crew.kim).outcome == .done)
        #expect(crew.ada.disconnects.map(\.reason) == [.kicked])
        #expect(await crew.refusal("ada") == .tryLater(seconds: 60))
        #expect(try await crew.run("kick ada noise", by: crew.kim).lines == ["Ada is not here."])
        crew.gate.time.pass(.seconds(60))
        #expect(await crew.refusal("ada") == nil)
    }

    @Test("a wide ban is previewed and counted again when it is confirmed, within 30 seconds")
    func preview() async throws {
        let crew = try await Crew()
        let preview = try await crew.run("ban 192.0.0.0/16 noise", by: crew.kim)
        #expect(preview.outcome == .previewed)
        #expect(preview.lines.first == "This would end 2 sessions (Ada, Bob).")
        #expect(crew.actions == [])
        try await crew.gate.register("Eve")
        let eve = Client(60, from: "192.0.2.60")
        _ = try await crew.gate.logIn("Eve", on: eve)
        let again = try await crew.run("confirm", by: crew.kim)
        #expect(again.outcome == .previewed)
        #expect(again.lines.first == "This would end 3 sessions (Ada, Bob, Eve).")
        #expect(eve.disconnects.isEmpty)
        #expect(try await crew.run("confirm", by: crew.kim).outcome == .done)
        #expect(eve.disconnects.map(\.reason) == [.banned])
        #expect(try await crew.run("confirm", by: crew.kim).outcome == .mistaken)
        _ = try await crew.run("ban 198.51.0.0/16 noise", by: crew.kim)
        crew.gate.time.pass(.seconds(30))
        #expect(try await crew.run("confirm", by: crew.kim).outcome == .mistaken)
    }

    @Test("lists, a check, an account and the audit show what was done, and addresses only to whom may see them")
    func lists() async throws {
        let crew = try await Crew()
        _ = try await crew.run("ban 192.0.2.99 7d soft noise", by: crew.kim)
        _ = try await crew.run("note ada promised to behave", by: crew.gus)
        let bans = try await crew.run("bans", by: crew.kim)
        #expect(bans.lines == ["192.0.2.99/32 banned softly until 2027-01-22 08:00 (UTC) by Kim: noise"])
        #expect(bans.json?.hasPrefix(#"[{"kind":"ban","target":"192.0.2.99/32","soft":true"#) == true)
        #expect(try await crew.run("bans xyz", by: crew.kim).lines == ["Nobody is banned."])
        crew.gate.keepers.apply(
            RoleCapabilities(added: [.moderator: [.ban, .audit], .administrator: Set(Capability.allCases)])
        )
        #expect(try await crew.run("bans", by: crew.kim).lines.first?.hasPrefix("(a network) banned softly") == true)
        let account = try await crew.run("account ada", by: crew.gus)
        #expect(account.lines.first == "Ada: player, here")
        #expect(account.lines.last?.hasSuffix("Gus: promised to behave") == true)
        let check = try await crew.run("check 192.0.2.0/24", by: crew.gus)
        #expect(check.lines.first == "2 here: Ada from 192.0.2.1; Bob from 192.0.2.2")
        let audit = try await crew.run("audit", by: crew.kim)
        #expect(audit.lines.count == 2)
        #expect(audit.lines.first?.contains("Kim: ban 192.0.2.99/32 until 2027-01-22 08:00 (soft): noise") == true)
        #expect(audit.lines.last?.hasSuffix("Gus: note Ada") == true)
    }

    @Test("accounts are disabled, renamed and removed, and their sessions end")
    func accounts() async throws {
        let crew = try await Crew()
        #expect(try await crew.run("account ada disable", by: crew.gus).outcome == .done)
        #expect(crew.ada.disconnects.map(\.reason) == [.banned])
        #expect(await crew.refusal("ada") == .disabled)
        #expect(try await crew.run("account ada enable", by: crew.gus).outcome == .done)
        #expect(await crew.refusal("ada") == nil)
        #expect(try await crew.run("rename bob rob", by: crew.gus).lines == ["Bob is called rob now."])
        #expect(crew.bob.disconnects.map(\.reason) == [.ended])
        #expect(await crew.refusal("bob") == .wrongCredentials)
        #expect(await crew.refusal("rob") == nil)
        #expect(try await crew.run("rename rob b", by: crew.gus).outcome == .mistaken)
        #expect(try await crew.run("account ada delete", by: crew.gus).outcome == .previewed)
        #expect(crew.gate.store.records.withLock { $0.contains { $0.username == "Ada" } })
        #expect(try await crew.run("confirm", by: crew.gus).outcome == .done)
        #expect(await crew.refusal("ada") == .wrongCredentials)
    }

    @Test("what is announced is heard by all, five times in ten minutes, and is in no audit")
    func announce() async throws {
        let crew = try await Crew()
        for _ in 0..<5 { #expect(try await crew.run("announce At noon.", by: crew.kim).outcome == .done) }
        #expect(try await crew.run("announce At noon.", by: crew.kim).outcome == .mistaken)
        #expect(crew.ada.sent == Array(repeating: .text("*** Kim (moderator): At noon."), count: 5))
        #expect(!crew.actions.contains { $0.reason.contains("noon") || $0.detail.contains("noon") })
        #expect(!crew.gate.log.all.contains { $0.contains("noon") })
    }

    @Test("the level is written, holds for logins, and is in the greeting")
    func level() async throws {
        let crew = try await Crew()
        #expect(try await crew.run("level staff 2h", by: crew.gus).outcome == .done)
        #expect(crew.gate.moderation.rows.withLock { $0.levels.all.first?.word } == .staff)
        #expect(crew.gate.accounts.notice == .levelStaff)
        #expect(!crew.gate.accounts.registrationIsOpen)
        _ = try await crew.run("kick ada noise", by: crew.kim)
        crew.gate.time.pass(.seconds(61))
        #expect(await crew.refusal("ada") == .staffOnly)
        crew.gate.time.pass(.seconds(7_200))
        #expect(await crew.refusal("ada") == nil)
        #expect(crew.gate.accounts.notice == nil)
    }

    @Test("nobody lifts or replaces what somebody higher has set")
    func liftingByRank() async throws {
        let crew = try await Crew()
        _ = try await crew.run("role bob helper", by: crew.gus)
        _ = try await crew.shell("mute ada forever too loud")
        _ = try await crew.run("ban 203.0.112.0/24 forever noise", by: crew.gus)
        for line in ["mute ada 1m oops", "unmute ada"] {
            #expect(try await crew.run(line, by: crew.bob).outcome == .forbidden)
            #expect(try await crew.run(line, by: crew.gus).outcome == .forbidden)
        }
        for line in ["unban 203.0.112.0/24", "ban 203.0.112.0/24 1m soft oops"] {
            #expect(try await crew.run(line, by: crew.kim).outcome == .forbidden)
        }
        #expect(try await crew.run("unban 203.0.112.0/24", by: crew.gus).outcome == .done)
        #expect(try await crew.shell("unmute ada").outcome == .done)
        #expect(try await crew.run("mute ada 1m loud", by: crew.bob).outcome == .done)
        #expect(try await crew.run("unmute ada", by: crew.kim).outcome == .done)
    }

    @Test("a network from which higher staff are known is not banned by those below them, but softly")
    func staffNetworks() async throws {
        let crew = try await Crew()
        crew.gate.moderation.seen.withLock { $0 = ["Gus"] }
        #expect(try await crew.run("ban 198.51.100.0/24 1h noise", by: crew.kim).outcome == .forbidden)
        #expect(try await crew.run("ban 198.51.100.0/24 1h soft noise", by: crew.kim).outcome == .done)
        #expect(try await crew.shell("ban 198.51.100.0/24 1h noise").outcome == .done)
    }

    @Test("who is silenced announces nothing, and a wide silence and a level that ends many sessions are previewed")
    func previews() async throws {
        let crew = try await Crew()
        #expect(try await crew.run("mute 10.0.0.0/8 1h loud", by: crew.kim).outcome == .previewed)
        #expect(try await crew.run("confirm", by: crew.kim).outcome == .done)
        _ = try await crew.shell("mute kim 1h loud")
        _ = try await crew.shell("confirm")
        #expect(try await crew.run("announce hello", by: crew.kim).outcome == .forbidden)
        for number in 0..<6 {
            try await crew.gate.register("Guest\(number)")
            _ = try await crew.gate.logIn("Guest\(number)", on: Client(UInt64(200 + number), from: "192.0.2.9"))
        }
        #expect(try await crew.run("level staff now", by: crew.gus).outcome == .previewed)
        #expect(try await crew.run("confirm", by: crew.gus).lines.last == "8 sessions have ended.")
    }

    @Test("who is silenced is told so, and told when they may speak again")
    func toldOfSilence() async throws {
        let crew = try await Crew()
        _ = try await crew.run("mute ada forever too loud", by: crew.kim)
        _ = try await crew.run("mute 192.0.2.0/24 1h too loud", by: crew.kim)
        #expect(crew.ada.sent.first == .text("You may not speak to others: too loud"))
        #expect(crew.bob.sent == [.text("You may not speak to others until 15 January 2027, 09:00 (UTC): too loud")])
        _ = try await crew.run("unmute 192.0.2.0/24", by: crew.kim)
        #expect(crew.bob.sent.last == .text("You may speak to others again."))
        #expect(crew.ada.sent.count == 2)
        _ = try await crew.run("unmute ada", by: crew.kim)
        #expect(crew.ada.sent.last == .text("You may speak to others again."))
    }

    @Test("'level staff now' ends the sessions of players, and of no staff")
    func levelNow() async throws {
        let crew = try await Crew()
        let answer = try await crew.run("level staff now", by: crew.gus)
        #expect(answer.lines.last == "2 sessions have ended.")
        #expect(!crew.ada.disconnects.isEmpty && !crew.bob.disconnects.isEmpty)
        #expect(crew.kim.disconnects.isEmpty && crew.gus.disconnects.isEmpty)
        #expect(crew.actions.first?.detail == "now")
    }
}
