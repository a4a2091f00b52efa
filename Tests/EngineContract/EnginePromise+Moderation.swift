import Addresses
import Contexts
import World

extension EnginePromise {
    /// The promises about the work of staff.
    static let ofModeration = [
        Self("restrictions and level are there when it is opened again, as far as they are in force") {
            home,
            findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let network = AddressPrefix(text: "192.0.2.0/24").map { Restriction.Subject.network($0) } ?? .account(0)
            let all = [
                restriction(.ban, of: .account(ada), named: "Ada", until: 100, at: 1),
                restriction(.mute, of: .account(ada), named: "Ada", until: nil, at: 2),
                restriction(.ban, of: network, named: "192.0.2.0/24", isSoft: true, until: 50, at: 3),
            ]
            for one in all {
                let isDone = try await engine.moderation.carryOut(.restrict(one), noting: action(at: one.at))
                findings.expect(isDone, "\(one.name) could not be restricted")
            }
            let levels = GateLevels().setting(GateLevel(.login)).setting(GateLevel(.staff, until: 70))
            for some in [GateLevels([GateLevel(.invite)]), levels] {
                _ = try await engine.moderation.carryOut(.levels(some, endsSessions: false), noting: action(at: 4))
            }
            try await engine.close()
            let again = try await home.open()
            let early = try await again.moderation.gate(at: 49)
            findings.expect(early.restrictions == all.reversed(), "at 49: \(early.restrictions)")
            findings.expect(early.levels == levels, "the levels: \(early.levels)")
            let late = try await again.moderation.gate(at: 50)
            findings.expect(late.restrictions == [all[1], all[0]], "at 50: \(late.restrictions)")
            try await again.close()
        },
        Self("an act and its row of the audit are one, and an act on nobody is none") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let ban = restriction(.ban, of: .account(ada), named: "Ada", until: nil, at: 1)
            let nobody = restriction(.ban, of: .account(ada + 1), named: "Bob", until: nil, at: 1)
            let changes: [(change: StaffChange, isDone: Bool)] = [
                (.restrict(ban), true), (.restrict(nobody), false), (.lift(.ban, .account(ada)), true),
                (.lift(.ban, .account(ada)), false), (.role(ada, .moderator), true),
                (.role(ada + 1, .moderator), false),
                (.note(ada, words: "a note"), true), (.note(ada + 1, words: "a note"), false), (.nothing, true),
            ]
            for (index, one) in changes.enumerated() {
                let noted = action(at: Int64(index))
                let isDone = try await engine.moderation.carryOut(one.change, noting: noted)
                findings.expect(isDone == one.isDone, "\(one.change): \(isDone)")
                let last = try await engine.moderation.actions(of: nil, atMost: 1)
                findings.expect((last == [noted]) == one.isDone, "\(one.change) is noted as \(last)")
            }
            let count = try await engine.moderation.count(from: .moderator)
            findings.expect(count == 1, "\(count) accounts are of staff")
            let details = try await engine.moderation.details(of: ada, atMost: 10)
            findings.expect(details?.notes.map(\.words) == ["a note"], "\(String(describing: details))")
            let found = try await engine.moderation.actions(of: "KIM", atMost: 10)
            findings.expect(found.count == 5, "of kim are \(found.count)")
            for (former, name) in [("Ida", "Ina"), ("Ina", "Ira")] {
                let renamed = StaffAction(at: 9, actor: "Gus", verb: "rename", target: former, detail: "-> \(name)")
                _ = try await engine.moderation.carryOut(.nothing, noting: renamed)
            }
            let earlier = try await engine.moderation.actions(of: "ira", atMost: 10)
            findings.expect(earlier.map(\.target) == ["Ina", "Ida"], "of an account that was renamed: \(earlier)")
            let none = try await engine.moderation.actions(of: "Eve", atMost: 10)
            findings.expect(none.isEmpty, "of eve are \(none.count)")
            try await engine.close()
        },
        Self("an account that is banned, renamed or removed has no stored session, and names stay unique") {
            home,
            findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let changes: [StaffChange] = [
                .restrict(restriction(.ban, of: .account(ada), named: "Ada", until: nil, at: 1)),
                .restrict(restriction(.disabled, of: .account(ada), named: "Ada", until: nil, at: 1)),
                .rename(ada, try Username("Kim")), .remove(ada),
            ]
            do throws(WorldError) {
                _ = try await engine.moderation.carryOut(.rename(bob, try username("Ada")), noting: action(at: 1))
                findings.expect(false, "two accounts have the same name")
            } catch {
                findings.expect(error.code == .usernameTaken, "a taken name: \(error)")
            }
            for (index, change) in changes.enumerated() {
                let token = TokenDigest(Array(repeating: UInt8(index), count: 32))
                _ = try await engine.resume.begin(ada, with: token, at: 1)
                _ = try await engine.moderation.carryOut(change, noting: action(at: 1))
                let found = try await engine.resume.find(token)
                findings.expect(found == nil, "after \(change) there is a token")
            }
            let record = try await engine.accounts.account(id: ada)
            findings.expect(record == nil, "what was removed is there: \(String(describing: record))")
            for name in ["Ada", "Kim", "kim"] {
                do throws(WorldError) {
                    _ = try await engine.accounts.insert(try newAccount(name))
                    findings.expect(false, "\(name), a name that somebody had, is given again")
                } catch {
                    let isRefused = error.code == .usernameAlike || error.code == .usernameTaken
                    findings.expect(isRefused, "a former name: \(error)")
                }
            }
            try await engine.close()
        },
        Self("an invitation is used as often as it was made for, and who has invited whom is remembered") {
            home,
            findings in
            let engine = try await home.open()
            guard let code = AccessCode("K7QX-2MZP"), let ended = AccessCode("ENDED234") else { return }
            let far: Int64 = 4_000_000_000_000
            let open = Invitation(code, by: "Kim", at: 2, until: far, uses: 2)
            for one in [Invitation(ended, by: "Kim", at: 1, until: 5, uses: 2), open] {
                _ = try await engine.moderation.carryOut(.invite(one), noting: action(at: 1))
            }
            let all = try await engine.moderation.invitations(at: 5)
            findings.expect(all == [open], "open: \(all)")
            for (code, time, isOpen) in [(code, 5, true), (code, far, false), (ended, Int64(5), false)] {
                let accepts = try await engine.moderation.accepts(code, at: time)
                findings.expect(accepts == isOpen, "at \(time): \(accepts)")
            }
            var refusals: [WorldError.Code?] = []
            for (name, code) in [("Ada", code), ("Bob", ended), ("Bob", code), ("Eve", code)] {
                do throws(WorldError) {
                    let account = try newAccount(name, invitation: code)
                    _ = try await engine.accounts.insert(account)
                    refusals.append(nil)
                } catch {
                    refusals.append(error.code)
                }
            }
            let expected: [WorldError.Code?] = [nil, .invitationInvalid, nil, .invitationInvalid]
            findings.expect(refusals == expected, "refused: \(refusals)")
            let kim = try await insert("Kim", engine)
            _ = try await engine.moderation.carryOut(.rename(kim, try username("Kay")), noting: action(at: 2))
            let invited = try await engine.moderation.details(of: kim, atMost: 10)?.invited
            findings.expect(invited == ["Bob", "Ada"], "invited: \(String(describing: invited))")
            let ada = try await engine.accounts.account(named: "ada")?.id ?? 0
            let inviter = try await engine.moderation.details(of: ada, atMost: 10)?.inviter
            findings.expect(inviter == "Kay", "inviter: \(String(describing: inviter))")
            let isDone = try await engine.moderation.carryOut(.uninvite(code), noting: action(at: 3))
            findings.expect(!isDone, "an invitation that is used up is taken back")
            try await engine.close()
        },
        Self("a code in place of a password is valid until its time, and ends with the password") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            for hash in ["first", "second"] {
                let reset = PasswordReset(of: ada, hash: hash, until: 100)
                _ = try await engine.moderation.carryOut(.reset(reset), noting: action(at: 1))
            }
            let nobody = PasswordReset(of: bob + 1, hash: "none", until: 100)
            let isDone = try await engine.moderation.carryOut(.reset(nobody), noting: action(at: 1))
            findings.expect(!isDone, "there is a code for nobody")
            for (account, time, hash) in [(ada, 99, "second"), (ada, 100, nil), (bob, Int64(1), nil)] {
                let found = try await engine.moderation.resetHash(of: account, at: time)
                findings.expect(found == hash, "at \(time): \(String(describing: found))")
            }
            let former = try await engine.accounts.account(id: ada)?.passwordHash ?? ""
            _ = try await engine.accounts.replacePasswordHash(of: ada, former, by: "another")
            let left = try await engine.moderation.resetHash(of: ada, at: 1)
            findings.expect(left == nil, "a code outlives the password")
            try await engine.close()
        },
        Self("an account that staff make is noted in the same transaction") { home, findings in
            let engine = try await home.open()
            let noted = action(at: 9)
            _ = try await engine.accounts.insert(try newAccount("Ada"), noting: noted)
            let first = try await engine.moderation.actions(of: nil, atMost: 5)
            findings.expect(first == [noted], "noted: \(first)")
            do throws(WorldError) {
                _ = try await engine.accounts.insert(try newAccount("Ada"), noting: action(at: 10))
                findings.expect(false, "a name is given twice")
            } catch {
                findings.expect(error.code == .usernameTaken, "a taken name: \(error)")
            }
            let second = try await engine.moderation.actions(of: nil, atMost: 5)
            findings.expect(second == [noted], "what was refused is noted: \(second)")
            try await engine.close()
        },
        Self("who was refused is counted, and who was seen from a network is found") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let ban = restriction(.ban, of: .account(ada), named: "Ada", until: nil, at: 1)
            _ = try await engine.moderation.carryOut(.restrict(ban), noting: action(at: 1))
            try await engine.moderation.addHits([RestrictionHits(.ban, of: ban.subject, count: 2)])
            try await engine.moderation.addHits([RestrictionHits(.ban, of: ban.subject, count: 3)])
            let hits = try await engine.moderation.gate(at: 1).restrictions.map(\.hits)
            findings.expect(hits == [5], "refused: \(hits)")
            try await engine.logins.save([
                LoginChange(of: ada, networks: ["192.0.2.1/32": 10]),
                LoginChange(of: bob, networks: ["192.0.2.77/32": 20, "198.51.100.1/32": 30]),
            ])
            _ = try await engine.moderation.carryOut(.role(ada, .moderator), noting: action(at: 2))
            for (text, names) in [("192.0.2.0/24", ["Ada"]), ("192.0.2.77/32", [])] {
                guard let network = AddressPrefix(text: text) else { continue }
                let staff = try await engine.moderation.staff(knownFrom: network)
                findings.expect(staff.map(\.username) == names, "staff from \(text): \(staff)")
            }
            for (text, names) in [("192.0.2.0/24", ["Bob", "Ada"]), ("192.0.2.1/32", ["Ada"]), ("10.0.0.0/8", [])] {
                guard let network = AddressPrefix(text: text) else { continue }
                let found = try await engine.moderation.accounts(from: network, atMost: 5)
                findings.expect(found == names, "from \(text): \(found)")
            }
            try await engine.close()
        },
    ]

    private static func action(at time: Int64) -> StaffAction {
        StaffAction(at: time, actor: "Kim", verb: "ban", target: "Ada", until: 7, reason: "noise", detail: "soft")
    }

    private static func newAccount(_ name: String, invitation: AccessCode? = nil) throws(WorldError) -> NewAccount {
        do throws(AccountError) {
            return NewAccount(
                username: try Username(name),
                email: try EmailAddress("\(name)@example.org"),
                emailIsExclusive: false,
                passwordHash: "a hash",
                invitation: invitation
            )
        } catch {
            throw WorldError(.unavailable, at: name)
        }
    }

    private static func username(_ name: String) throws(WorldError) -> Username {
        do throws(AccountError) { return try Username(name) } catch { throw WorldError(.unavailable, at: name) }
    }

    private static func restriction(
        _ kind: Restriction.Kind,
        of subject: Restriction.Subject,
        named name: String,
        isSoft: Bool = false,
        until: Int64?,
        at: Int64
    ) -> Restriction {
        Restriction(
            kind,
            of: subject,
            named: name,
            isSoft: isSoft,
            until: until,
            reason: "noise",
            by: "Kim",
            rank: 5,
            at: at
        )
    }
}
