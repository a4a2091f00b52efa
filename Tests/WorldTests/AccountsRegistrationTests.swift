import Contexts
import Synchronization
import Testing

@testable import World

@Suite("Accounts: registration") struct AccountsRegistrationTests {
    @Test("an account registered with a chosen password can log in with it")
    func chosen() async throws {
        let gate = try await Gate()
        #expect(try await gate.register("Ada") == Registration(username: "Ada", madePassword: nil))
        #expect(try await gate.logIn("Ada", on: Client(1)).role == .player)
    }

    @Test("an account registered without a password is told a generated one, and can log in with it")
    func made() async throws {
        let gate = try await Gate(policy: AccountPolicy(passwordMinimum: 40))
        let password = try #require(try await gate.register("Ada", password: nil).madePassword)
        #expect(password.count == PasswordGenerator.length)
        #expect(try await gate.logIn("Ada", password, on: Client(1)).username == "Ada")
    }

    @Test("20 clients race for one name: exactly one gets it")
    func race() async throws {
        let gate = try await Gate(policy: .unlimited)
        let codes = await withTaskGroup(of: AccountError.Code?.self) { group in
            for number in 1...20 {
                group.addTask {
                    await refusal {
                        _ = try await gate.accounts.register(
                            email: "\(number)@example.org",
                            username: number.isMultiple(of: 2) ? "Ada" : "aDa",
                            password: Gate.password,
                            on: Client(UInt64(number)).connection
                        )
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } == 1)
        #expect(codes.count { $0 == .usernameTaken } == 19)
    }

    @Test("a closed registration refuses, whatever a dialogue has asked before")
    func closed() async throws {
        let gate = try await Gate(policy: AccountPolicy(registrationIsOpen: false))
        #expect(!gate.accounts.registrationIsOpen)
        #expect(await refusal { try await gate.register("Ada") } == .registrationClosed)
        #expect(gate.work == CountingHasher.Work())
    }

    @Test("on an unencrypted connection nobody can log in or register (SEC-5)")
    func unencrypted() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(1, allowsPasswords: false)
        #expect(await refusal { _ = try await gate.logIn("Ada", on: client) } == .unencrypted)
        #expect(await refusal { try await gate.register("Bob", on: client) } == .unencrypted)
        #expect(gate.work == CountingHasher.Work())
        #expect(client.connection.account == nil)
    }

    @Test("another policy applies from the next call on")
    func reload() async throws {
        let gate = try await Gate(policy: AccountPolicy(registrationIsOpen: false))
        gate.accounts.apply(AccountPolicy(passwordMinimum: 8), SessionRules(), texts: Texts())
        #expect(gate.accounts.registrationIsOpen)
        try await gate.register("Ada", password: "gnarl ox")
    }

    @Test("an e-mail address can have one account only, unless the operator allows more")
    func email() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(9).connection
        #expect(await refusal { _ = try await gate.accounts.checkEmail("Ada@EXAMPLE.org", on: client) } == .emailTaken)
        let again = await refusal {
            try await gate.register("Bob", email: "Ada@Example.ORG")
        }
        #expect(again == .emailTaken)
        gate.accounts.apply(AccountPolicy(emailIsUnique: false), SessionRules(), texts: Texts())
        #expect(try await gate.accounts.checkEmail("Ada@Example.ORG", on: client) == "Ada@Example.ORG")
        try await gate.register("Bob", email: "Ada@Example.ORG")
    }

    @Test("a question about a taken address is logged, with a hash instead of the address")
    func addressAsked() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        let client = Client(9).connection
        for _ in 0..<2 { _ = await refusal { _ = try await gate.accounts.checkEmail("Ada@EXAMPLE.org", on: client) } }
        _ = try await gate.accounts.checkEmail("bob@example.org", on: client)
        let told = gate.log.all.filter { $0.contains("registration refused") }
        #expect(told.count == 2 && told.first == told.last)
        #expect(told.allSatisfy { $0.contains("uuu.client_addr=192.0.2.1") && $0.contains("keyed hash is ") })
        #expect(!gate.log.all.contains { $0.lowercased().contains("example.org") })
    }

    @Test("a client that asks for many addresses is told to try later, and learns nothing more")
    func manyAddressesAsked() async throws {
        let gate = try await Gate()
        let client = Client(9).connection
        for number in 0..<AddressQuestions.maximum {
            _ = try await gate.accounts.checkEmail("\(number)@example.org", on: client)
        }
        #expect(await refusal { _ = try await gate.accounts.checkEmail("bob@example.org", on: client) } == .busy)
    }

    @Test("a registration refused because of a taken address is counted and logged like the question")
    func addressTakenAtTheEnd() async throws {
        let gate = try await Gate(policy: .unlimited)
        try await gate.register("Ada", on: Client(1, from: "192.0.2.9"))
        let client = Client(9)
        for number in 0...AddressQuestions.maximum {
            #expect(
                await refusal { try await gate.register("Bob\(number)", email: "Ada@Example.org", on: client) }
                    == .emailTaken
            )
        }
        let told = gate.log.all.filter { $0.contains("registration refused") }
        #expect(told.count == AddressQuestions.maximum + 1 && told.allSatisfy { $0.contains("keyed hash is ") })
        #expect(!gate.log.all.contains { $0.lowercased().contains("example.org") })
        // After this, the client learns nothing more, and no hash is computed for it.
        let before = gate.work
        #expect(await refusal { try await gate.register("Bob", email: "Ada@Example.org", on: client) } == .busy)
        #expect(await refusal { try await gate.register("Bob", email: "free@Example.org", on: client) } == .busy)
        #expect(await refusal { _ = try await gate.accounts.checkEmail("a@b.co", on: client.connection) } == .busy)
        #expect(gate.work == before)
        try await gate.register("Bob", on: Client(2, from: "192.0.2.8"))
    }

    @Test("a client that has used up its questions can still finish the open dialogue")
    func lastQuestion() async throws {
        let gate = try await Gate()
        let client = Client(9)
        for number in 0..<AddressQuestions.maximum {
            _ = try await gate.accounts.checkEmail("\(number)@example.org", on: client.connection)
        }
        #expect(await refusal { _ = try await gate.accounts.checkEmail("a@b.co", on: client.connection) } == .busy)
        try await gate.register("Ada", email: "0@example.org", on: client)
    }

    @Test("while registration is closed, nobody learns who has registered, also in a dialogue that was open before")
    func closedQuestions() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        gate.accounts.apply(AccountPolicy(registrationIsOpen: false), SessionRules(), texts: Texts())
        let client = Client(9).connection
        for address in ["Ada@example.org", "bob@example.org"] {
            #expect(
                await refusal { _ = try await gate.accounts.checkEmail(address, on: client) } == .registrationClosed
            )
        }
        #expect(await refusal { _ = try await gate.accounts.checkUsername("Ada") } == .registrationClosed)
    }

    @Test("a generated password is told also if it is not certain whether the account was saved")
    func uncertain() async throws {
        let gate = try await Gate()
        gate.store.insertFailure.withLock { $0 = WorldError(.uncertain, at: "store") }
        let registration = try await gate.register("Ada", password: nil)
        #expect(!registration.isCertain && registration.username == "Ada")
        #expect(registration.madePassword?.count == PasswordGenerator.length)
        #expect(await refusal { try await gate.register("Ada") } == .uncertain)
        #expect(!gate.log.all.contains { $0.contains("account registered") })
    }

    @Test("a name is returned as it will be shown; a taken or reserved one is refused")
    func username() async throws {
        let gate = try await Gate(policy: AccountPolicy(reservedWords: ["who", "c_lobby"], serverName: "Uuu-Town"))
        try await gate.register("Ada")
        #expect(try await gate.accounts.checkUsername("Bob") == "Bob")
        #expect(await refusal { _ = try await gate.accounts.checkUsername("ADA") } == .usernameTaken)
        for name in ["Admin", "WHO", "c_Lobby", "uuu-town", "cancel"] {
            #expect(await refusal { _ = try await gate.accounts.checkUsername(name) } == .reservedUsername)
            #expect(await refusal { try await gate.register(name) } == .reservedUsername)
        }
    }

    @Test("a name that looks like a taken or a reserved one is refused; those that exist already log in (SEC-32)")
    func alike() async throws {
        let gate = try await Gate(policy: AccountPolicy(reservedWords: ["who"]))
        try await gate.register("Bill")
        for name in ["B1ll", "bIll", "Adm1n", "wh0"] {
            let expected: AccountError.Code = name == "bIll" ? .usernameTaken : .usernameAlike
            #expect(await refusal { _ = try await gate.accounts.checkUsername(name) } == expected, "\(name)")
            #expect(await refusal { try await gate.register(name, email: "x@y.co") } == expected, "\(name)")
        }
        for (number, name) in ["Kick", "Adm1n", "b1ll"].enumerated() {
            let id = Int64(100 + number)
            let record = AccountRecord(
                id: id,
                username: name,
                email: "e@\(name).example",
                passwordHash: "now$\(Gate.password)",
                role: 1
            )
            gate.store.records.withLock { $0.append(record) }
            #expect(try await gate.logIn(name, on: Client(1)).username == name)
            #expect(try await gate.accounts.admissible([id])[id] != nil)
            gate.store.records.withLock { _ = $0.removeLast() }
        }
    }

    @Test(
        "everything is checked again at the end of the dialogue",
        arguments: [
            ("", "Ada", Gate.password, AccountError.Code.blankEmail),
            ("nonsense", "Ada", Gate.password, .invalidEmail),
            ("a@b.co", "", Gate.password, .blankUsername),
            ("a@b.co", "A\nda", Gate.password, .invalidUsername),
            ("a@b.co", "Ada", "short", .passwordTooShort(minimum: 15)),
            ("a@b.co", "Ada", "", .passwordTooShort(minimum: 15)),
            ("a@b.co", "Ada", "passwordpassword", .passwordIsPattern),
            ("a@b.co", "Ada", "whatever12345678", .passwordTooCommon),
            ("a@b.co", "Adam", "I was adam, once", .passwordHasName),
            ("a@b.co", "AFK", Gate.password, .reservedUsername), ("a@b.co", "te1l", Gate.password, .usernameAlike),
            ("a@b.co", "Ada", String(repeating: "xyz ", count: 25_000), .passwordTooLong(maximum: 256)),
        ]
    )
    func checkedAgain(email: String, username: String, password: String, code: AccountError.Code) async throws {
        let gate = try await Gate()
        let refused = await refusal {
            try await gate.register(username, password: password, email: email)
        }
        #expect(refused == code)
        #expect(gate.work == CountingHasher.Work())
    }

    @Test("no address and no password is in the log")
    func log() async throws {
        let gate = try await Gate()
        try await gate.register("Ada")
        #expect(!gate.log.all.contains { $0.contains("example.org") || $0.contains("horse") })
        #expect(gate.log.all.count == 1)
    }
}
