import World

extension EnginePromise {
    /// The promises about accounts.
    static let ofAccounts = [
        Self("an account is found by its folded name and by its key, as it was written") { home, findings in
            let engine = try await home.open()
            let new = try NewAccount.of("AdaL", email: "Ada@EXAMPLE.org", role: 9)
            let ada = try await engine.accounts.insert(new)
            let asWritten = AccountRecord(
                id: ada.id,
                username: "AdaL",
                email: "Ada@EXAMPLE.org",
                passwordHash: new.passwordHash,
                role: 9,
                createdAt: ada.createdAt
            )
            findings.expect(ada == asWritten, "what insert answers is \(ada)")
            findings.expect(try await engine.accounts.account(named: "adal") == ada, "it is not found by its name")
            findings.expect(try await engine.accounts.account(id: ada.id) == ada, "it is not found by its key")
            for name in ["AdaL", "ada", ""] {
                findings.expect(try await engine.accounts.account(named: name) == nil, "\"\(name)\" is somebody")
            }
            for id in [ada.id + 1, 0, -1] {
                findings.expect(try await engine.accounts.account(id: id) == nil, "key \(id) is somebody's")
            }
            try await engine.close()
        },
        Self("texts come back as they were, whatever is in them") { home, findings in
            let engine = try await home.open()
            for (number, hash) in ["'; DROP TABLE account; --", "\"$1\\ %s\n\t", "ä€😀e\u{301}", long].enumerated() {
                let id = try await engine.accounts.insert(.of("p\(number)", hash: hash)).id
                let found = try await engine.accounts.account(id: id)?.passwordHash
                findings.expect(found.map { Array($0.utf8) } == Array(hash.utf8), "\(hash) came back as \(found ?? "")")
            }
            try await engine.close()
        },
        Self("a name is taken in whatever case it is written, and who is refused leaves nothing") { home, findings in
            let engine = try await home.open()
            _ = try await engine.accounts.insert(.of("Ada"))
            let other = try NewAccount.of("aDA", email: "other@b.co")
            let answer = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.accounts.insert(other)
            }
            findings.expect(answer.refusal == .usernameTaken, "the second Ada: \(answer)")
            findings.expect(
                try await !engine.accounts.emailIsTaken("other@b.co"),
                "the address of who was refused is taken"
            )
            try await engine.close()
        },
        Self("of those who race for a name exactly one gets it, and that one is found") { home, findings in
            let engine = try await home.open()
            let answers = await race(home, engine) {
                try .of($0.isMultiple(of: 2) ? "Ada" : "aDa", email: "\($0)@b.co")
            }
            let winners = answers.compactMap(\.value)
            findings.expect(winners.count == 1, "\(winners.count) have got it")
            findings.expect(answers.count { $0.refusal == .usernameTaken } == racers - 1, "the others: \(answers)")
            findings.expect(try await engine.accounts.account(named: "ada") == winners.first, "another one is found")
            try await engine.close()
        },
        Self("a name that looks like another one is refused, and who is refused leaves nothing") { home, findings in
            let engine = try await home.open()
            _ = try await engine.accounts.insert(.of("Bill_0k"))
            for name in ["B1ll-ok", "bi1l_0k", "BLLL-OK"] {
                let alike = try Username(name).alike
                findings.expect(try await engine.accounts.hasName(alike: alike), "\(name) looks like nobody")
                let other = try NewAccount.of(name, email: "other@b.co")
                let answer = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                    try await engine.accounts.insert(other)
                }
                findings.expect(answer.refusal == .usernameAlike, "\(name): \(answer)")
            }
            let isTaken = try await engine.accounts.emailIsTaken("other@b.co")
            findings.expect(!isTaken, "the address of who was refused is taken")
            for name in ["Bill-0", "Bal-ok", "Billok"] {
                let alike = try Username(name).alike
                findings.expect(try await !engine.accounts.hasName(alike: alike), "\(name) looks like somebody")
                _ = try await engine.accounts.insert(.of(name))
            }
            try await engine.close()
        },
        Self("of those who race for names that look alike exactly one gets one") { home, findings in
            let engine = try await home.open()
            let names = ["Lola", "I0la", "loIa", "lo1a"]
            let answers = await race(home, engine) { try .of(names[$0 % names.count], email: "\($0)@b.co") }
            findings.expect(answers.count { $0.value != nil } == 1, "\(answers.count { $0.value != nil }) have got it")
            let refused = answers.count { [.usernameTaken, .usernameAlike].contains($0.refusal) }
            findings.expect(refused == racers - 1, "the others: \(answers)")
            try await engine.close()
        },
        Self("of those who race for an address that is to be theirs alone exactly one gets it") { home, findings in
            let engine = try await home.open()
            let answers = await race(home, engine) {
                try .of("p\($0)", email: $0.isMultiple(of: 2) ? "a@b.co" : "a@B.CO")
            }
            findings.expect(answers.count { $0.value != nil } == 1, "\(answers.count { $0.value != nil }) have got it")
            findings.expect(answers.count { $0.refusal == .emailTaken } == racers - 1, "the others: \(answers)")
            findings.expect(try await engine.accounts.emailIsTaken("a@b.co"), "it is not taken")
            try await engine.close()
        },
        Self("an address can be several accounts', but nobody's alone from then on") { home, findings in
            let engine = try await home.open()
            for name in ["Ada", "Bob"] {
                _ = try await engine.accounts.insert(.of(name, email: "a@b.co", exclusive: false))
            }
            let cy = try NewAccount.of("Cy", email: "a@b.co")
            let answer = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.accounts.insert(cy)
            }
            findings.expect(answer.refusal == .emailTaken, "who wants it alone: \(answer)")
            try await engine.close()
        },
        Self("a hash is replaced only over the one in force, and by one of those who race") { home, findings in
            let engine = try await home.open()
            let ada = try await engine.accounts.insert(.of("Ada", hash: "first"))
            findings.expect(
                try await !engine.accounts.replacePasswordHash(of: ada.id, "other", by: "second"),
                "it was replaced over another one"
            )
            findings.expect(
                try await !engine.accounts.replacePasswordHash(of: ada.id + 1, "first", by: "second"),
                "nobody's was replaced"
            )
            let answers = await atOnce(home, engine) { number throws(WorldError) in
                try await engine.accounts.replacePasswordHash(of: ada.id, "first", by: "hash \(number)") ? number : 0
            }
            let winners = answers.compactMap(\.value).filter { $0 > 0 }
            findings.expect(winners.count == 1, "\(winners.count) have replaced it")
            let hash = try await engine.accounts.account(id: ada.id)?.passwordHash
            findings.expect(hash == winners.first.map { "hash \($0)" }, "in force is \(hash ?? "none")")
            try await engine.close()
        },
        Self("accounts are read by as many keys as are asked for; each has its own, and nobody's are passed over") {
            home,
            findings in
            let engine = try await home.open()
            let answers = await race(home, engine, 1_201) { try .of("p\($0)") }
            let made = answers.compactMap(\.value)
            findings.expect(made.count == 1_201, "\(made.count) were made: \(answers.compactMap(\.refusal))")
            findings.expect(Set(made.map(\.id)).count == made.count, "two have one key")
            findings.expect(made.allSatisfy { $0.id > 0 }, "a key is not positive")
            let nobodies = (1...20).map { -Int64($0) } + [0, .min, .max]
            let found = try await engine.accounts.accounts(ids: made.map(\.id) + nobodies)
            let isSame = found.sorted { $0.id < $1.id } == made.sorted { $0.id < $1.id }
            findings.expect(isSame, "\(found.count) are read")
            findings.expect(try await engine.accounts.accounts(ids: []).isEmpty, "no keys are somebody's")
            findings.expect(try await engine.accounts.accounts(ids: nobodies).isEmpty, "nobody's keys are somebody's")
            try await engine.close()
        },
        Self("what was acknowledged is there when it is opened again, and keys go on") { home, findings in
            let first = try await home.open()
            let made = await race(home, first) { try .of("p\($0)") }.compactMap(\.value)
            findings.expect(made.count == racers, "\(made.count) were made")
            guard let changed = made.first else { return }
            let isReplaced = try await first.accounts.replacePasswordHash(
                of: changed.id,
                changed.passwordHash,
                by: "new"
            )
            findings.expect(isReplaced, "a hash was not replaced")
            try await first.close()

            let second = try await home.open()
            for record in made.dropFirst() {
                let found = try await second.accounts.account(id: record.id)
                findings.expect(found == record, "\(record.username) is \(found.map(\.username) ?? "nobody")")
            }
            let hash = try await second.accounts.account(id: changed.id)?.passwordHash
            findings.expect(hash == "new", "the new hash is \(hash ?? "nobody's")")
            let later = try await second.accounts.insert(.of("Later"))
            findings.expect(!made.map(\.id).contains(later.id), "key \(later.id) is given a second time")
            try await second.close()
        },
    ]

    /// How many calls race.
    static let racers = 20
    /// A text that is too long for a column of limited length.
    private static let long = String(repeating: "0123456789abcdef", count: 512)

    /// Asks `count` questions at once; each has a number, beginning with 1.
    static func atOnce<Value: Sendable>(
        _ home: any EngineHome,
        _ engine: any Engine,
        _ count: Int = racers,
        _ question: @escaping @Sendable (_ number: Int) async throws(WorldError) -> Value
    ) async -> [EngineAnswer<Value>] {
        await withTaskGroup(of: EngineAnswer<Value>.self) { group in
            for number in 1...count {
                group.addTask {
                    await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                        try await question(number)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Inserts `count` accounts at once.
    private static func race(
        _ home: any EngineHome,
        _ engine: any Engine,
        _ count: Int = racers,
        _ account: @escaping @Sendable (_ number: Int) throws -> NewAccount
    ) async -> [EngineAnswer<AccountRecord>] {
        await self.atOnce(home, engine, count) { number throws(WorldError) in
            guard let new = try? account(number) else { throw WorldError(.cancelled, at: "the contract") }
            return try await engine.accounts.insert(new)
        }
    }
}

extension NewAccount {
    /// Makes an account with that name.
    static func of(
        _ name: String,
        email: String? = nil,
        exclusive: Bool = true,
        hash: String? = nil,
        role: Int = 1
    ) throws -> NewAccount {
        NewAccount(
            username: try Username(name),
            email: try EmailAddress(email ?? "\(name)@example.org"),
            emailIsExclusive: exclusive,
            passwordHash: hash ?? "hash of \(name)",
            role: role
        )
    }
}
