import World

extension EnginePromise {
    /// Those about how an engine stands, its deadlines and its end.
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
            try await refuses(engine, &findings)
            let looked = await EngineAnswer(within: engine.patience.looking) { await engine.look() }
            findings.expect(looked.value.map { $0 != .ok } ?? false, "it has looked, and is \(looked)")
            try await engine.close()
        },
        Self("an engine that is held up refuses in time, and what was not saved is not there later") { home, findings in
            let engine = try await home.open(.short)
            let ada = try await engine.accounts.insert(.of("Ada"))
            let letGo = try await home.holdUp()
            let read = await EngineAnswer(of: engine) { () async throws(WorldError) in
                try await engine.accounts.account(id: ada.id)
            }
            findings.expect(read.refusal == .unavailable, "a read: \(read)")
            guard !read.isSilence else { return letGo() }
            let new = try NewAccount.of("Bob")
            let write = await EngineAnswer(of: engine) { () async throws(WorldError) in
                try await engine.accounts.insert(new)
            }
            findings.expect(write.refusal == .notSaved || write.refusal == .uncertain, "a write: \(write)")
            let claim = await EngineAnswer(of: engine) { () async throws(WorldError) in
                try await engine.sessions.claim(ada.id)
            }
            findings.expect(claim.value != nil || claim.refusal == .unavailable, "a claim: \(claim)")
            let looked = await EngineAnswer(within: engine.patience.looking) { await engine.look() }
            findings.expect(looked.value.map { $0 != .ok } ?? false, "it has looked, and is \(looked)")
            let standing = engine.standing.now
            findings.expect(standing != .ok && standing.trouble != nil, "it stands \(standing.forOperators)")
            letGo()

            findings.expect(try await isWell(engine), "it does not stand well afterwards")
            findings.expect(try await engine.accounts.account(id: ada.id) == ada, "what was there is there no more")
            _ = try await engine.accounts.insert(.of("Cy"))
            try await Task.sleep(for: .milliseconds(100))
            let bob = try await engine.accounts.account(named: "bob")
            findings.expect(bob == nil || write.refusal != .notSaved, "what was not saved is there")
            try await engine.close()
        },
        Self("the end of an engine that is held up is not waited for longer than that") { home, findings in
            let engine = try await home.open(.short)
            let letGo = try await home.holdUp()
            let end = await EngineAnswer(within: engine.patience.closing) {
                do throws(EngineTrouble) { try await engine.close() } catch {}
            }
            findings.expect(!end.isSilence, "it has not returned")
            letGo()
        },
        Self("an engine of what is not there begins in time, refuses what is asked, and says why") { home, findings in
            let engine = try await home.engineOfNothing(.short)
            let limit = Duration.milliseconds(100)
            let begun = await EngineAnswer(within: limit) { await engine.begin(within: limit) }
            findings.expect(!begun.isSilence, "it has not begun")
            let looked = await EngineAnswer(within: engine.patience.looking) { await engine.look() }
            findings.expect(looked.value.map { $0 != .ok } ?? false, "it has looked, and is \(looked)")
            let standing = engine.standing.now
            findings.expect(standing != .ok && standing.trouble != nil, "it stands \(standing.forOperators)")
            findings.expect(!engine.standing.isUsable, "it can be used")
            try await refuses(engine, &findings, claims: false)
            try await engine.close()
        },
    ]

    /// Expects that all that an engine is asked for is refused.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - findings: Has added what is not refused.
    ///   - claims: Whether claims have to be, too: an engine that one process has for itself may give them without its data.
    /// - Throws: What a name or an address that the contract itself has made up is refused with.
    private static func refuses(
        _ engine: any Engine,
        _ findings: inout EngineFindings,
        claims: Bool = true
    ) async throws {
        let reads: [(String, @Sendable () async throws(WorldError) -> Void)] = [
            ("account(named:)", { () async throws(WorldError) in _ = try await engine.accounts.account(named: "ada") }),
            ("account(id:)", { () async throws(WorldError) in _ = try await engine.accounts.account(id: 1) }),
            ("accounts(ids:)", { () async throws(WorldError) in _ = try await engine.accounts.accounts(ids: [1]) }),
            ("emailIsTaken", { () async throws(WorldError) in _ = try await engine.accounts.emailIsTaken("a@b.co") }),
        ]
        for (name, question) in reads {
            let answer = await EngineAnswer(of: engine, question)
            findings.expect(answer.refusal == .unavailable, "\(name): \(answer)")
        }
        let new = try NewAccount.of("Bob")
        let insert = await EngineAnswer(of: engine) { () async throws(WorldError) in
            try await engine.accounts.insert(new)
        }
        findings.expect(insert.refusal == .notSaved, "insert: \(insert)")
        let replacement = await EngineAnswer(of: engine) { () async throws(WorldError) in
            _ = try await engine.accounts.replacePasswordHash(of: 1, "hash of Ada", by: "other")
        }
        findings.expect(replacement.refusal == .notSaved, "replacePasswordHash: \(replacement)")
        let claim = await EngineAnswer(of: engine) { () async throws(WorldError) in try await engine.sessions.claim(1) }
        let mayClaim = !claims && claim.value != nil
        findings.expect(claim.refusal == .unavailable || mayClaim, "claim: \(claim)")
    }

    /// Whether an engine comes to stand well, with some patience.
    private static func isWell(_ engine: any Engine) async throws -> Bool {
        for _ in 0..<100 {
            if await engine.look() == .ok { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
