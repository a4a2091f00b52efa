import Contexts
import World

extension EnginePromise {
    /// The promises about sessions that are stored while they wait for their players.
    static let ofStoredSessions = [
        Self("what is stored of a session comes back as it was, and its tokens stay") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            findings.expect(try await engine.resume.session(of: ada) == nil, "it is lost before it is stored")
            let states: [[UInt8]?] = [[], [0, 0xFF, 0], nil, (0..<65_536).map { UInt8(truncatingIfNeeded: $0) }, [7]]
            for (number, state) in states.enumerated() {
                let stored = StoredSession(
                    account: ada,
                    context: state.map { ContextSnapshot(name: ContextName(rawValue: "c_\(number)_'é"), state: $0) },
                    messages: number.isMultiple(of: 2) ? .max : 0,
                    did: number.isMultiple(of: 2) ? 3 : 1 << 63,
                    isReader: number.isMultiple(of: 2)
                )
                let lostAt = Int64(number) * 1_000
                try await engine.resume.store([stored], lostAt: lostAt)
                let found = try await engine.resume.session(of: ada)
                findings.expect(found == LostSession(stored, lostAt: lostAt), "number \(number) is another one")
                await expect([1: .current(ada, family, lostAt: lostAt)], engine, &findings)
            }
            try await engine.close()
        },
        Self("sessions without a family are stored too, and accounts that do not exist are ignored") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            try await engine.resume.store([], lostAt: 10)
            try await engine.resume.store([.of(ada), .of(bob + 1), .of(bob)], lostAt: 20)
            for account in [ada, bob] {
                let found = try await engine.resume.session(of: account)
                findings.expect(found == LostSession(.of(account), lostAt: 20), "\(account): it is not stored")
            }
            findings.expect(try await engine.resume.session(of: bob + 1) == nil, "the session of nobody is stored")
            try await engine.close()
        },
        Self("a session that goes on is not lost, and its tokens stay") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            try await engine.resume.store([.of(ada), .of(bob)], lostAt: 20)
            for _ in 1...2 { try await engine.resume.found(ada) }
            findings.expect(try await engine.resume.session(of: ada) == nil, "it is lost")
            findings.expect(try await engine.resume.session(of: bob)?.lostAt == 20, "another one is not")
            await expect([1: .current(ada, family)], engine, &findings)
            try await engine.close()
        },
        Self("a session that has ended leaves neither tokens nor contexts") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            _ = try await engine.resume.rotate(family, from: .of(1), to: .of(2), at: 20)
            let other = try await engine.resume.begin(bob, with: .of(3), at: 20)
            try await engine.resume.store([.of(ada)], lostAt: 30)
            for _ in 1...2 { try await engine.resume.end(ada, alarm: false, at: 40) }
            await expect([1: nil, 2: nil, 3: .current(bob, other)], engine, &findings)
            findings.expect(try await engine.resume.session(of: ada) == nil, "it is stored")
            try await engine.close()
        },
        Self("an account is told once of a token that was used twice, whatever its sessions do") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            try await engine.resume.end(ada, alarm: false, at: 10)
            findings.expect(try await !engine.resume.takeAlarm(of: ada), "Ada is told of nothing")
            _ = try await engine.resume.begin(ada, with: .of(1), at: 20)
            for time in [30, 40] as [Int64] { try await engine.resume.end(ada, alarm: true, at: time) }
            try await engine.resume.end(bob + 1, alarm: true, at: 40)
            _ = try await engine.resume.begin(ada, with: .of(2), at: 50)
            try await engine.resume.end(ada, alarm: false, at: 60)
            try await engine.close()
            let again = try await home.open()
            findings.expect(try await !again.resume.takeAlarm(of: bob), "Bob is told")
            findings.expect(try await again.resume.takeAlarm(of: ada), "Ada is not told")
            findings.expect(try await !again.resume.takeAlarm(of: ada), "Ada is told again")
            try await again.close()
        },
        Self("sessions that were lost before a time are removed, the earliest first, at most 500 at once") {
            home,
            findings in
            let engine = try await home.open()
            let many = 504
            let answers = await atOnce(home, engine, many) { number throws(WorldError) in
                guard let new = try? NewAccount.of("p\(number)") else { throw WorldError(.cancelled, at: "contract") }
                return try await engine.accounts.insert(new).id
            }
            let ids = answers.compactMap(\.value)
            findings.expect(ids.count == many, "\(ids.count) accounts are there")
            guard let living = ids.last, ids.count == many else { return }
            let family = try await engine.resume.begin(living, with: .of(1), at: 1)
            let (late, early) = (ids[..<3], ids[3..<503])
            try await engine.resume.store(late.dropFirst().map(StoredSession.of), lostAt: 30)
            try await engine.resume.store(late.prefix(1).map(StoredSession.of), lostAt: 40)
            try await engine.resume.store(early.map(StoredSession.of), lostAt: 20)
            let removed = try await engine.resume.removeSessions(lostBefore: 40)
            findings.expect(removed == 500, "\(removed) are removed at once")
            for account in late.dropFirst() {
                findings.expect(try await engine.resume.session(of: account) != nil, "a later one is removed first")
            }
            for expected in [2, 0] {
                let removed = try await engine.resume.removeSessions(lostBefore: 40)
                findings.expect(removed == expected, "\(removed) are removed, not \(expected)")
            }
            for account in ids {
                let isThere = try await engine.resume.session(of: account) != nil
                findings.expect(isThere == (account == late.first), "\(account) is \(isThere ? "" : "not ")there")
            }
            await expect([1: .current(living, family)], engine, &findings)
            try await engine.close()
        },
        Self("what was acknowledged about a session is there when it is opened again") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            _ = try await engine.resume.rotate(family, from: .of(1), to: .of(2), at: 20)
            try await engine.resume.confirm(.of(2), at: 30)
            try await engine.resume.store([.of(bob)], lostAt: 40)
            try await engine.close()
            let again = try await home.open()
            await expect([1: .spent(ada, family), 2: .current(ada, family)], again, &findings)
            let stored = try await again.resume.session(of: bob)
            findings.expect(stored == LostSession(.of(bob), lostAt: 40), "what was stored is not there")
            try await again.close()
        },
    ]
}

extension StoredSession {
    /// The session of an account in a context of that number.
    static func of(_ account: Int64) -> StoredSession {
        StoredSession(
            account: account,
            context: ContextSnapshot(name: "c_lobby", state: [0xA0]),
            messages: 5,
            did: 2,
            isReader: false
        )
    }
}
