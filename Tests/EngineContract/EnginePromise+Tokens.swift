import World

extension EnginePromise {
    /// The promises about families of resume tokens.
    static let ofTokens = [
        Self("the first token of a session is its current one, and leads to its account") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let first = try await engine.resume.begin(ada, with: .of(1), at: 10)
            let second = try await engine.resume.begin(bob, with: .of(2), at: 10)
            findings.expect(first != second, "two sessions have the family \(first)")
            await expect([1: .current(ada, first), 2: .current(bob, second), 3: nil], engine, &findings)
            let stranger = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.resume.begin(bob + 1, with: .of(4), at: 10)
            }
            findings.expect(stranger.refusal == .notSaved, "the session of no account: \(stranger)")
            try await engine.close()
        },
        Self("a new session ends the earlier one of its account, and no family is given twice") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let first = try await engine.resume.begin(ada, with: .of(1), at: 10)
            let other = try await engine.resume.begin(bob, with: .of(2), at: 10)
            let second = try await engine.resume.begin(ada, with: .of(3), at: 20)
            await expect([1: nil, 2: .current(bob, other), 3: .current(ada, second)], engine, &findings)
            try await engine.resume.end(ada, alarm: false, at: 30)
            try await engine.close()
            let again = try await home.open()
            let third = try await again.resume.begin(ada, with: .of(4), at: 40)
            findings.expect(Set([first, other, second, third]).count == 4, "\([first, other, second, third])")
            try await again.close()
        },
        Self("a token that is shown stays valid until the next one is confirmed, and is spent then") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            findings.expect(try await engine.resume.rotate(family, from: .of(1), to: .of(2), at: 20), "it is refused")
            await expect([1: .current(ada, family), 2: .new(ada, family)], engine, &findings)
            for _ in 1...2 {
                try await engine.resume.confirm(.of(2), at: 30)
                await expect([1: .spent(ada, family), 2: .current(ada, family)], engine, &findings)
                try await engine.resume.confirm(.of(1), at: 40)
                try await engine.resume.confirm(.of(3), at: 40)
            }
            await expect([1: .spent(ada, family), 2: .current(ada, family), 3: nil], engine, &findings)
            try await engine.close()
        },
        Self("a token that is not confirmed is void when another one is issued, unless it is shown") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            for (old, new) in [(1, 2), (1, 3), (nil, 4)] {
                let old = old.map(TokenDigest.of)
                findings.expect(try await engine.resume.rotate(family, from: old, to: .of(new), at: 20), "\(new)")
            }
            await expect([1: .current(ada, family), 2: nil, 3: nil, 4: .new(ada, family)], engine, &findings)
            findings.expect(try await engine.resume.rotate(family, from: .of(4), to: .of(5), at: 30), "5")
            await expect([1: .spent(ada, family), 4: .current(ada, family), 5: .new(ada, family)], engine, &findings)
            try await engine.close()
        },
        Self("a token that is spent, another family's or nobody's is not replaced, and nothing changes") {
            home,
            findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            let other = try await engine.resume.begin(bob, with: .of(2), at: 10)
            _ = try await engine.resume.rotate(family, from: .of(1), to: .of(3), at: 20)
            try await engine.resume.confirm(.of(3), at: 20)
            _ = try await engine.resume.rotate(family, from: .of(3), to: .of(4), at: 30)
            for (family, old) in [(family, 1), (family, 2), (family, 9), (other, 3), (other + 1, 2), (other + 1, nil)] {
                let old = old.map(TokenDigest.of)
                let isReplaced = try await engine.resume.rotate(family, from: old, to: .of(5), at: 40)
                findings.expect(!isReplaced, "\(old?.bytes.first ?? 0) of the family \(family) is replaced")
            }
            await expect(
                [
                    1: .spent(ada, family), 2: .current(bob, other), 3: .current(ada, family), 4: .new(ada, family),
                    5: nil,
                ],
                engine,
                &findings
            )
            try await engine.close()
        },
        Self("of those who show one token at the same time each is answered, and one new token is left") {
            home,
            findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let family = try await engine.resume.begin(ada, with: .of(1), at: 10)
            let answers = await atOnce(home, engine) { number throws(WorldError) in
                try await engine.resume.rotate(family, from: .of(1), to: .of(number + 1), at: 20)
            }
            findings.expect(answers.allSatisfy { $0.value == true }, "\(answers)")
            var left: [TokenRecord] = []
            for number in 1...racers { left += try await engine.resume.find(.of(number + 1)).map { [$0] } ?? [] }
            findings.expect(left == [.new(ada, family)], "\(left) are left")
            try await engine.close()
        },
        Self("at least the last 100 spent tokens of a family are remembered, also if the clock is set back") {
            home,
            findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            let family = try await engine.resume.begin(ada, with: .of(0), at: 1_000)
            let last = 130
            for number in 1...last {
                let time = Int64(number < 80 ? 1_000 + number : number)
                _ = try await engine.resume.rotate(family, from: .of(number - 1), to: .of(number), at: time)
                try await engine.resume.confirm(.of(number), at: time)
            }
            for number in last - 100..<last {
                let found = try await engine.resume.find(.of(number))
                findings.expect(found == .spent(ada, family), "token \(number) is \(String(describing: found))")
            }
            await expect([last: .current(ada, family)], engine, &findings)
            try await engine.close()
        },
    ]

    /// Inserts an account of that name, and returns its key.
    static func insert(_ name: String, _ engine: any Engine) async throws -> Int64 {
        try await engine.accounts.insert(.of(name)).id
    }

    /// Checks what is known of tokens, by their numbers.
    static func expect(
        _ records: KeyValuePairs<Int, TokenRecord?>,
        _ engine: any Engine,
        _ findings: inout EngineFindings
    ) async {
        for (number, record) in records {
            do throws(WorldError) {
                let found = try await engine.resume.find(.of(number))
                findings.expect(found == record, "token \(number) is \(String(describing: found))")
            } catch {
                findings.expect(false, "token \(number) is not found: \(error)")
            }
        }
    }
}

extension TokenDigest {
    /// Makes a digest from a number.
    static func of(_ number: Int) -> TokenDigest {
        TokenDigest((0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) })
    }
}

extension TokenRecord {
    /// A token that is not confirmed, of a session that is not lost.
    static func new(_ account: Int64, _ family: Int64) -> TokenRecord {
        TokenRecord(account: account, family: family, state: .new, lostAt: nil)
    }

    /// The current token of a session that is not lost.
    static func current(_ account: Int64, _ family: Int64, lostAt: Int64? = nil) -> TokenRecord {
        TokenRecord(account: account, family: family, state: .current, lostAt: lostAt)
    }

    /// A spent token of a session that is not lost.
    static func spent(_ account: Int64, _ family: Int64) -> TokenRecord {
        TokenRecord(account: account, family: family, state: .spent, lostAt: nil)
    }
}
