import Addresses
import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

@Suite("Keepers: invitations and codes for forgotten passwords") struct KeepersCodesTests {
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
}
