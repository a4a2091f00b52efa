import Addresses
import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

/// A world with staff and players, who are logged in.
private struct Crew {
    let gate: Gate
    let gus: Client
    let kim: Client
    let ada: Client
    let bob: Client

    init() async throws {
        self.gate = try await Gate(policy: .unlimited)
        var clients: [Client] = []
        for (index, one) in [
            ("Gus", Role.administrator, "203.0.113.9"), ("Kim", .moderator, "203.0.113.1"),
            ("Ada", .player, "192.0.2.1"),
            ("Bob", .player, "192.0.2.2"),
        ].enumerated() {
            try await self.gate.register(one.0)
            self.gate.store.records.withLock { records in
                records = records.map { $0.username == one.0 ? $0.with(role: one.1.rawValue) : $0 }
            }
            let client = Client(UInt64(index + 1), from: one.2)
            _ = try await self.gate.logIn(one.0, on: client)
            clients.append(client)
        }
        (self.gus, self.kim, self.ada, self.bob) = (clients[0], clients[1], clients[2], clients[3])
    }

    func run(_ line: String, by client: Client) async throws -> StaffAnswer {
        let (verb, rest) = try Self.parts(line)
        return await self.gate.keepers.run(verb, rest, on: client.connection)
    }

    func shell(_ line: String) async throws -> StaffAnswer {
        let (verb, rest) = try Self.parts(line)
        return await self.gate.keepers.run(verb, rest, by: .shell(user: "root"))
    }

    static func parts(_ line: String) throws -> (StaffVerb, String) {
        let parts = line.split(separator: " ", maxSplits: 1)
        return (try #require(StaffVerb(rawValue: String(parts[0]))), parts.count > 1 ? String(parts[1]) : "")
    }

    var actions: [StaffAction] { self.gate.moderation.rows.withLock { $0.actions } }

    /// How a login is refused; nil if it is not.
    func refusal(_ name: String, from address: String = "198.51.100.1") async -> AccountError.Code? {
        await WorldTests.refusal { _ = try await self.gate.logIn(name, on: Client(99, from: address)) }
    }
}

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

    @Test("a code whose hash cannot be compared with anything lets nobody in")
    func unusableReset() async throws {
        let crew = try await Crew()
        _ = try await crew.run("reset-password bob", by: crew.gus)
        crew.gate.moderation.rows.withLock { rows in
            rows.resets = rows.resets.mapValues { PasswordReset(of: $0.account, hash: "lost$x", until: $0.until) }
        }
        let client = Client(60, from: "198.51.100.1")
        for code in ["AAAA-AAAA", "K7QX-2MZP"] {
            let refused = await refusal {
                _ = try await crew.gate.accounts.logIn(username: "Bob", password: code, on: client.connection)
            }
            #expect(refused == .wrongCredentials)
        }
    }

    @Test("a text in the form of a code costs two hashes, whoever is meant, and all others cost one")
    func equalTimes() async throws {
        let crew = try await Crew()
        _ = try await crew.run("reset-password bob", by: crew.gus)
        for (name, text, comparisons) in [
            ("Bob", "K7QX-2MZP", 2), ("Ada", "K7QX-2MZP", 2), ("Nobody", "K7QX-2MZP", 2), ("Bob", "wrong horse", 1),
            ("Nobody", "wrong horse", 1),
        ] {
            crew.gate.hasher.work.withLock { $0 = CountingHasher.Work() }
            let client = Client(60, from: "127.0.0.1")
            _ = await refusal {
                _ = try await crew.gate.accounts.logIn(username: name, password: text, on: client.connection)
            }
            #expect(crew.gate.hasher.work.withLock { $0.comparisons } == comparisons, "\(name) \(text)")
        }
    }

    @Test("'level staff now' is in the audit each time, and ends a login that has begun")
    func levelNowAgain() async throws {
        let crew = try await Crew()
        _ = try await crew.run("level staff", by: crew.gus)
        crew.gate.hasher.beforeVerdict.withLock { hook in
            hook = { _ = try? await crew.shell("level staff now") }
        }
        let client = Client(60, from: "192.0.2.2")
        // Whoever is in may come back on another connection, until the sessions end.
        #expect(await refusal { _ = try await crew.gate.logIn("Bob", on: client) } != nil)
        #expect(crew.actions.prefix(2).map(\.detail) == ["now", ""])
    }

    @Test("a code changes nothing for who may not come in")
    func resetOfBanned() async throws {
        let crew = try await Crew()
        let answer = try await crew.run("reset-password bob", by: crew.gus)
        let words = try #require(answer.lines.first).split(whereSeparator: { $0 == " " || $0 == "," })
        let code = try #require(words.compactMap { AccessCode($0) }.first).text
        _ = try await crew.run("ban bob 1h noise", by: crew.kim)
        let client = Client(60, from: "198.51.100.1")
        let refused = await refusal {
            _ = try await crew.gate.accounts.logIn(
                username: "Bob",
                code: code,
                choosing: "another horse battery",
                on: client.connection
            )
        }
        #expect(refused != nil && refused != .wrongCredentials)
        _ = try await crew.run("unban bob", by: crew.kim)
        _ = try await crew.gate.logIn("Bob", on: client)
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

    @Test("who knows no other way registers by an invitation, as often as it was made for")
    func invitations() async throws {
        let crew = try await Crew()
        _ = try await crew.run("level invite", by: crew.gus)
        #expect(crew.gate.accounts.registrationNeedsInvitation && crew.gate.accounts.registrationIsOpen)
        #expect(crew.gate.accounts.notice == .levelInvite)
        let stranger = Client(50, from: "198.51.100.1")
        #expect(await refusal { try await crew.gate.register("Eve", on: stranger) } == .invitationNeeded)
        let answer = try await crew.run("invite 1 2d", by: crew.kim)
        #expect(answer.isSecret)
        let code = try #require(crew.gate.moderation.rows.withLock { $0.invitations.first?.code })
        #expect(answer.lines.first?.contains(code.text) == true)
        #expect(
            try await crew.run("invites", by: crew.kim).lines.first?.hasPrefix("\(code.text) by Kim, 1 of 1 left")
                == true
        )
        // Nothing but the answer has it.
        #expect(!crew.actions.contains { [$0.target, $0.detail, $0.reason].contains { $0.contains(code.text) } })
        #expect(!crew.gate.log.all.contains { $0.contains(code.text) })
        let accounts = crew.gate.accounts
        #expect(
            await refusal { _ = try await accounts.checkInvitation("K7QX-2MZP", on: stranger.connection) }
                == .invitationInvalid
        )
        #expect(try await accounts.checkInvitation(code.text.lowercased(), on: stranger.connection) == code.text)
        for (name, isDone) in [("Eve", true), ("Fay", false)] {
            let code = await refusal {
                _ = try await accounts.register(
                    email: "\(name)@example.org",
                    username: name,
                    password: Gate.password,
                    invitation: code.text,
                    on: stranger.connection
                )
            }
            #expect(code == (isDone ? nil : .invitationInvalid))
        }
        #expect(try await crew.run("account eve", by: crew.gus).lines.contains("invited by Kim"))
        #expect(try await crew.run("account kim", by: crew.gus).lines.contains("has invited Eve"))
        #expect(try await crew.run("uninvite \(code.text)", by: crew.kim).outcome == .mistaken)
    }

    @Test("nobody finds an invitation by trying")
    func guessedInvitations() async throws {
        let crew = try await Crew()
        _ = try await crew.run("level invite", by: crew.gus)
        let stranger = Client(50, from: "198.51.100.1")
        var refusals: [AccountError.Code?] = []
        for _ in 0..<70 {
            let code = await refusal {
                _ = try await crew.gate.accounts.checkInvitation(AccessCode.make().text, on: stranger.connection)
            }
            refusals.append(code)
        }
        #expect(refusals.first == .invitationInvalid && refusals.last == .busy)
    }

    @Test("a code of the staff is typed once in place of the password, and asks for a new one; all else ends")
    func reset() async throws {
        let crew = try await Crew()
        #expect(try await crew.run("reset-password gus", by: crew.gus).outcome == .forbidden)
        #expect(try await crew.run("reset-password bob", by: crew.kim).outcome == .forbidden)
        let answer = try await crew.run("reset-password bob", by: crew.gus)
        #expect(answer.isSecret && crew.bob.disconnects.isEmpty)
        let words = try #require(answer.lines.first).split(whereSeparator: { $0 == " " || $0 == "," })
        let code = try #require(words.compactMap { AccessCode($0) }.first).text
        #expect(!crew.actions.contains { [$0.target, $0.detail, $0.reason].contains { $0.contains(code) } })
        #expect(!crew.gate.log.all.contains { $0.contains(code) })
        let (accounts, client) = (crew.gate.accounts, Client(60, from: "198.51.100.1"))
        let new = "another horse battery"
        #expect(
            await refusal { _ = try await accounts.logIn(username: "Ada", password: code, on: client.connection) }
                == .wrongCredentials
        )
        #expect(
            await refusal { _ = try await accounts.logIn(username: "Bob", password: code, on: client.connection) }
                == .mustChoosePassword
        )
        let short = await refusal {
            _ = try await accounts.logIn(username: "Bob", code: code, choosing: "short", on: client.connection)
        }
        #expect(short == .passwordTooShort(minimum: 15))
        #expect(crew.bob.disconnects.isEmpty)
        _ = try await accounts.logIn(username: "Bob", code: code, choosing: new, on: client.connection)
        #expect(client.connection.account?.username == "Bob")
        #expect(!crew.bob.disconnects.isEmpty)
        let again = Client(61, from: "198.51.100.1")
        for password in [code, Gate.password] {
            #expect(
                await refusal {
                    _ = try await accounts.logIn(username: "Bob", password: password, on: again.connection)
                }
                    == .wrongCredentials
            )
        }
        _ = try await accounts.logIn(username: "Bob", password: new, on: again.connection)
    }

    @Test("a code ends after a day, and with each change of the password")
    func endOfReset() async throws {
        let crew = try await Crew()
        for isLate in [true, false] {
            let answer = try await crew.run("reset-password bob", by: crew.gus)
            let words = try #require(answer.lines.first).split(whereSeparator: { $0 == " " || $0 == "," })
            let code = try #require(words.compactMap { AccessCode($0) }.first).text
            if isLate {
                crew.gate.time.pass(.seconds(86_400))
            } else {
                let account = try #require(crew.bob.connection.account)
                try await crew.gate.accounts.changePassword(
                    of: account,
                    from: Gate.password,
                    to: "another horse battery",
                    on: crew.bob.connection
                )
            }
            let client = Client(isLate ? 60 : 61, from: "198.51.100.1")
            let refused = await refusal {
                _ = try await crew.gate.accounts.logIn(username: "Bob", password: code, on: client.connection)
            }
            #expect(refused == .wrongCredentials)
        }
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
