import World

extension EnginePromise {
    /// The promises about an engine's state, its deadlines and its end.
    static let ofStanding = [
        Self("an engine that is open stands well, and says so when it looks") { home, findings in
            let engine = try await home.open()
            findings.expect(engine.standing.now == .ok, "it stands \(engine.standing.now.forOperators)")
            findings.expect(engine.standing.isUsable, "it cannot be used")
            let looked = await engine.look()
            findings.expect(looked == .ok, "it has looked, and is \(looked.forOperators)")
            try await engine.close()
        },
        Self("an engine that was ended refuses what is asked, says so, and can be ended again") { home, findings in
            let engine = try await home.open()
            _ = try await engine.accounts.insert(.of("Ada"))
            try await engine.close()
            try await refuses(engine, home, &findings)
            let looked = await EngineAnswer(within: engine.patience.looking + home.leniency) { await engine.look() }
            findings.expect(looked.value.map { $0 != .ok } ?? false, "it has looked, and is \(looked)")
            try await engine.close()
        },
        Self("an engine that is held up refuses in time, and what was not saved is not there later") { home, findings in
            let before = try await home.open()
            let ada = try await before.accounts.insert(.of("Ada"))
            try await before.close()

            let engine = try await home.open(.short)
            let letGo = try await home.holdUp()
            let read = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.accounts.account(id: ada.id)
            }
            findings.expect(read.refusal == .unavailable, "a read: \(read)")
            guard !read.isSilence else { return letGo() }
            let new = try NewAccount.of("Bob")
            let write = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.accounts.insert(new)
            }
            findings.expect(write.refusal == .notSaved || write.refusal == .uncertain, "a write: \(write)")
            let claim = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.sessions.claim(ada.id)
            }
            findings.expect(claim.value != nil || claim.refusal == .unavailable, "a claim: \(claim)")
            await standsBadly(engine, home, &findings)
            letGo()

            findings.expect(try await isWell(engine, home), "it does not stand well afterwards")
            try await Task.sleep(for: .milliseconds(100))
            // Closing may take longer than these short limits allow.
            do throws(EngineTrouble) { try await engine.close() } catch {}
            let after = try await home.open()
            findings.expect(try await after.accounts.account(id: ada.id) == ada, "what was there is there no more")
            let bob = try await after.accounts.account(named: "bob")
            findings.expect(bob == nil || write.refusal != .notSaved, "what was not saved is there")
            try await after.close()
        },
        Self("the end of an engine that is held up is not waited for longer than that") { home, findings in
            let engine = try await home.open(.short)
            let letGo = try await home.holdUp()
            let end = await EngineAnswer(within: engine.patience.closing + home.leniency) {
                do throws(EngineTrouble) { try await engine.close() } catch {}
            }
            findings.expect(!end.isSilence, "it has not returned")
            letGo()
        },
        Self("an engine of what is not there begins in time, refuses what is asked, and says why") { home, findings in
            let engine = try await home.engineOfNothing(.short)
            let limit = Duration.milliseconds(100)
            let begun = await EngineAnswer(within: limit + home.leniency) { await engine.begin(within: limit) }
            findings.expect(!begun.isSilence, "it has not begun")
            await standsBadly(engine, home, &findings)
            findings.expect(!engine.standing.isUsable, "it can be used")
            try await refuses(engine, home, &findings, claims: false)
            try await engine.close()
        },
    ]

    /// Checks that the engine refuses every question.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - home: The home that opened it.
    ///   - findings: Gets a line for each question that is not refused.
    ///   - claims: Whether claims must be refused too. An engine that only one process uses may give them without its
    ///     data.
    /// - Throws: The refusal of a name or an address that this contract has made up, which is a mistake in the
    ///   contract.
    private static func refuses(
        _ engine: any Engine,
        _ home: any EngineHome,
        _ findings: inout EngineFindings,
        claims: Bool = true
    ) async throws {
        let reads: [(String, @Sendable () async throws(WorldError) -> Void)] = [
            ("account(named:)", { () async throws(WorldError) in _ = try await engine.accounts.account(named: "ada") }),
            ("account(id:)", { () async throws(WorldError) in _ = try await engine.accounts.account(id: 1) }),
            ("accounts(ids:)", { () async throws(WorldError) in _ = try await engine.accounts.accounts(ids: [1]) }),
            ("emailIsTaken", { () async throws(WorldError) in _ = try await engine.accounts.emailIsTaken("a@b.co") }),
            ("find", { () async throws(WorldError) in _ = try await engine.resume.find(.of(1)) }),
            ("session(of:)", { () async throws(WorldError) in _ = try await engine.resume.session(of: 1) }),
            ("takeAlarm", { () async throws(WorldError) in _ = try await engine.resume.takeAlarm(of: 1) }),
        ]
        for (name, question) in reads {
            let answer = await EngineAnswer(of: engine, home.leniency, question)
            findings.expect(answer.refusal == .unavailable, "\(name): \(answer)")
        }
        let new = try NewAccount.of("Bob")
        let writes: [(String, @Sendable () async throws(WorldError) -> Void)] = [
            ("insert", { () async throws(WorldError) in _ = try await engine.accounts.insert(new) }),
            (
                "replacePasswordHash",
                { () async throws(WorldError) in
                    _ = try await engine.accounts.replacePasswordHash(of: 1, "hash of Ada", by: "other")
                }
            ),
            ("begin", { () async throws(WorldError) in _ = try await engine.resume.begin(1, with: .of(1), at: 1) }),
            (
                "rotate",
                { () async throws(WorldError) in _ = try await engine.resume.rotate(1, from: nil, to: .of(1), at: 1) }
            ),
            ("confirm", { () async throws(WorldError) in try await engine.resume.confirm(.of(1), at: 1) }),
            ("store", { () async throws(WorldError) in try await engine.resume.store([.of(1)], lostAt: 1) }),
            ("found", { () async throws(WorldError) in try await engine.resume.found(1) }),
            ("end", { () async throws(WorldError) in try await engine.resume.end(1, alarm: true, at: 1) }),
            (
                "removeSessions",
                { () async throws(WorldError) in _ = try await engine.resume.removeSessions(lostBefore: 1) }
            ),
        ]
        for (name, question) in writes {
            let answer = await EngineAnswer(of: engine, home.leniency, question)
            findings.expect(answer.refusal == .notSaved, "\(name): \(answer)")
        }
        let claim = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
            try await engine.sessions.claim(1)
        }
        let mayClaim = !claims && claim.value != nil
        findings.expect(claim.refusal == .unavailable || mayClaim, "claim: \(claim)")
    }

    /// Checks that an engine reports trouble, and which trouble.
    private static func standsBadly(
        _ engine: any Engine,
        _ home: any EngineHome,
        _ findings: inout EngineFindings
    ) async {
        let looked = await EngineAnswer(within: engine.patience.looking + home.leniency) { await engine.look() }
        findings.expect(looked.value.map { $0 != .ok } ?? false, "it has looked, and is \(looked)")
        let standing = engine.standing.now
        findings.expect(standing != .ok && standing.trouble != nil, "it stands \(standing.forOperators)")
    }

    /// Returns whether the engine reports no trouble, within a second and the home's leniency.
    private static func isWell(_ engine: any Engine, _ home: any EngineHome) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(1) + home.leniency
        while await engine.look() != .ok {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }
}
