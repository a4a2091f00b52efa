import Testing

@testable import World

@Suite("Login throttle (SEC-18)") struct LoginThrottleTests {
    private static let minute: UInt64 = 60_000
    private static let hour = 60 * minute

    /// A throttle that is asked at a time which the test moves.
    private struct Play {
        var throttle = LoginThrottle()
        var now: UInt64 = 1_000_000

        func attempt(_ subject: LoginAttempt.Subject, _ client: String?, isKnown: Bool = false) -> LoginAttempt {
            LoginAttempt(subject: subject, visitor: Visitor(client), isKnown: isKnown)
        }

        /// Makes an attempt that fails, if it is not refused, and waits for it.
        mutating func fail(
            _ client: String?,
            at subject: LoginAttempt.Subject = .account(1),
            isKnown: Bool = false
        ) -> LoginAttempt.Answer {
            let attempt = self.attempt(subject, client, isKnown: isKnown)
            let answer = self.throttle.ask(attempt, failures: 0, at: self.now)
            if case .refused = answer { return answer }
            if case .delayed(let wait) = answer { self.now += wait }
            self.throttle.end(attempt, .failed, at: self.now)
            return answer
        }

        /// Has so many clients fail once each.
        mutating func failAll(
            _ count: Int,
            from network: String = "10.0",
            at subject: LoginAttempt.Subject = .account(1)
        ) {
            for number in 0..<count {
                _ = self.fail("\(network).\(number / 250).\(number % 250)", at: subject)
                self.now += 1_000
            }
        }
    }

    @Test("a client waits longer with each attempt: 0, 0, 1, 2, 4 … seconds, then is refused, for 15 minutes at most")
    func backoff() {
        var play = Play()
        let waits = (0..<7).map { _ in play.fail("192.0.2.1", isKnown: true) }
        #expect(
            waits == [
                .admitted, .admitted, .delayed(1_000), .delayed(2_000), .delayed(4_000), .delayed(8_000),
                .delayed(16_000),
            ]
        )
        #expect(play.fail("192.0.2.1", isKnown: true) == .refused(32_000))
        #expect(play.fail("192.0.2.2", isKnown: true) == .admitted, "another client")
        #expect(play.fail("192.0.2.1", at: .account(2)) == .admitted, "another account")
        var backoff = LoginBackoff()
        for _ in 0..<80 { backoff.use(at: 0) }
        #expect(backoff.wait(at: 0) == LoginBackoff.maximum)
    }

    @Test("attempts that are made at the same time wait for one another")
    func parallel() {
        var play = Play()
        let attempt = play.attempt(.account(1), "192.0.2.1")
        let answers = (0..<6).map { _ in play.throttle.ask(attempt, failures: 0, at: play.now) }
        #expect(answers == [.admitted, .admitted, .delayed(1_000), .delayed(3_000), .delayed(7_000), .delayed(15_000)])
        #expect(play.throttle.ask(attempt, failures: 0, at: play.now) == .refused(31_000))
    }

    @Test("half an hour later one attempt is forgotten; a login forgets all")
    func forgetting() {
        var play = Play()
        for _ in 0..<5 { _ = play.fail("192.0.2.1", isKnown: true) }
        play.now += 90 * Self.minute
        #expect(
            [play.fail("192.0.2.1", isKnown: true), play.fail("192.0.2.1", isKnown: true)] == [
                .admitted, .delayed(2_000),
            ]
        )
        let attempt = play.attempt(.account(1), "192.0.2.1", isKnown: true)
        play.now += Self.hour
        #expect(play.throttle.ask(attempt, failures: 0, at: play.now) == .admitted)
        #expect(play.throttle.end(attempt, .succeeded, at: play.now) == 0)
        #expect(
            [play.fail("192.0.2.1", isKnown: true), play.fail("192.0.2.1", isKnown: true)] == [.admitted, .admitted]
        )
    }

    @Test("an attempt for which no password was compared does not count")
    func withdrawn() {
        var play = Play()
        let attempt = play.attempt(.account(1), "192.0.2.1")
        for _ in 0..<100 {
            #expect(play.throttle.ask(attempt, failures: 0, at: play.now) == .admitted)
            play.throttle.end(attempt, .withdrawn, at: play.now)
        }
        #expect(play.throttle.failures(of: .account(1)) == 0)
    }

    @Test("after 20 failures strangers have one attempt in 30 seconds, but for their first one of a day")
    func slowLane() {
        var play = Play()
        play.failAll(10)
        play.failAll(10)
        #expect(play.throttle.failures(of: .account(1)) == 20)
        play.now += Self.minute
        #expect(play.fail("10.0.0.1") == .admitted, "the lane is free, and this client waits for itself no longer")
        #expect(play.fail("10.0.0.2") == .delayed(30_000))
        let waiting = play.attempt(.account(1), "10.0.0.3")
        #expect(play.throttle.ask(waiting, failures: 0, at: play.now) == .delayed(30_000))
        #expect(play.fail("10.0.0.4") == .refused(60_000), "one waits already")
        #expect(play.fail("198.51.100.1") == .admitted, "the first of a day")
        #expect(play.fail("10.0.0.5", isKnown: true) == .admitted, "the account is known from there")
        #expect(play.fail("127.0.0.1") == .admitted, "a client on the machine")
        #expect(play.fail(nil) == .admitted, "a client on the machine")
        #expect(play.fail("10.0.0.9", at: .account(2)) == .admitted, "another account")
    }

    @Test("after 100 failures strangers have their first attempt of a day only, until the owner has logged in")
    func closedLane() {
        var play = Play()
        play.failAll(100)
        play.now += Self.hour
        guard case .refused(let wait) = play.fail("10.0.0.1") else { return #expect(Bool(false), "it is not refused") }
        #expect((22 * Self.hour..<24 * Self.hour).contains(wait))
        #expect(play.fail("198.51.100.1") == .admitted)
        let owner = play.attempt(.account(1), "192.0.2.7", isKnown: true)
        #expect(play.throttle.ask(owner, failures: 0, at: play.now) == .admitted)
        #expect(play.throttle.end(owner, .succeeded, at: play.now) == LoginLanes.slowFailures)
        #expect(play.fail("10.0.0.1") == .admitted, "the slow lane is open again")
        #expect(play.fail("10.0.0.2") == .delayed(30_000))
        play.now += 25 * Self.hour
        #expect(play.throttle.ask(play.attempt(.account(1), "10.0.0.2"), failures: 0, at: play.now) == .admitted)
        #expect(play.throttle.failures(of: .account(1)) == 0, "after a day without an attempt")
    }

    @Test("what the engine knows of failures counts after a restart")
    func restart() {
        var play = Play()
        let attempts = ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map { play.attempt(.account(1), $0) }
        #expect(play.throttle.ask(attempts[0], failures: 100, at: play.now) == .admitted)
        guard case .refused = play.throttle.ask(attempts[1], failures: 0, at: play.now) else {
            return #expect(Bool(false), "the second attempt of a day is not refused")
        }
    }

    @Test("a client may fail 30 times in ten minutes, and a site of IPv6 eight times as often (SEC-17)")
    func clients() {
        var play = Play()
        for account: Int64 in 1...30 {
            #expect(play.fail("2001:db8:0:1::\(account)", at: .account(account)) == .admitted)
        }
        #expect(play.fail("2001:db8:0:1::1", at: .account(31)) == .delayed(20_000))
        let attempt = play.attempt(.account(32), "2001:db8:0:1::1")
        #expect(play.throttle.ask(attempt, failures: 0, at: play.now) == .delayed(20_000))
        play.throttle.end(attempt, .succeeded, at: play.now)
        #expect(play.fail("2001:db8:0:1::1", at: .account(33)) == .delayed(20_000), "a login is no failure")
        play.now += 10 * Self.minute
        var made = 0
        for number in 0..<400 {
            let attempt = play.attempt(
                .account(Int64(1_000 + number)),
                "2001:db8:0:\(String(number % 20 + 2, radix: 16))::1"
            )
            if play.throttle.ask(attempt, failures: 0, at: play.now) == .admitted { made += 1 }
        }
        #expect(made == 240)
        play.throttle.apply(AttemptRules(attemptsPerPrefix: 0))
        for number: Int64 in 0..<400 { #expect(play.fail("2001:db8:9::1", at: .account(9_000 + number)) == .admitted) }
    }

    @Test("clients whose addresses are not known are one client (SEC-15)")
    func unknown() {
        var play = Play()
        for account: Int64 in 1...30 { #expect(play.fail("unknown", at: .account(account)) == .admitted) }
        #expect(play.fail("what", at: .account(31)) == .delayed(20_000))
    }

    @Test("a name that no account has is treated as an account is (SEC-21)")
    func names() {
        var (ofAccount, ofName) = (Play(), Play())
        var answers: [[LoginAttempt.Answer]] = [[], []]
        for round in 0..<40 {
            for client in 0..<30 {
                answers[0].append(ofAccount.fail("10.0.0.\(client)", at: .account(1)))
                answers[1].append(ofName.fail("10.0.0.\(client)", at: .name(7)))
            }
            ofAccount.now += UInt64(round) * 10_000
            ofName.now += UInt64(round) * 10_000
        }
        #expect(answers[0] == answers[1])
        #expect(Set(answers[0].map { if case .refused = $0 { true } else { false } }).count == 2)
    }

    @Test("memory is limited, and invented names push no account out (SEC-20)")
    func many() {
        var play = Play()
        play.failAll(20)
        for number in 0..<100_000 {
            let client = "2001:db8:\(String(number % 60_000, radix: 16))::1"
            let attempt = play.attempt(.name(number), client)
            _ = play.throttle.ask(attempt, failures: 0, at: play.now)
            play.throttle.end(attempt, .failed, at: play.now)
        }
        #expect(play.throttle.count <= 64 << 10)
        #expect(play.throttle.failures(of: .account(1)) == 20)
    }
}
