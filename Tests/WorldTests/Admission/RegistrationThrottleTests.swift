import Testing

@testable import World

@Suite("Registration throttle (SEC-19)") struct RegistrationThrottleTests {
    private static let minute: UInt64 = 60_000

    @Test("a client registers three accounts within an hour, evenly spread after the first ones")
    func client() {
        var throttle = RegistrationThrottle()
        let visitor = Visitor("192.0.2.1")
        for _ in 1...3 { #expect(throttle.use(visitor, at: 0) == 0) }
        #expect(throttle.use(visitor, at: 0) == 20 * Self.minute)
        #expect(throttle.wait(visitor, at: 5 * Self.minute) == 15 * Self.minute)
        #expect(throttle.use(Visitor("192.0.2.2"), at: 0) == 0, "another client")
        #expect(throttle.use(visitor, at: 20 * Self.minute) == 0)
        throttle.giveBack(visitor, at: 20 * Self.minute)
        #expect(throttle.use(visitor, at: 20 * Self.minute) == 0, "no hash was computed")
    }

    @Test("all clients register thirty accounts within ten minutes; clients on the machine are not counted")
    func all() {
        var throttle = RegistrationThrottle()
        for number in 1...30 { #expect(throttle.use(Visitor("192.0.2.\(number)"), at: 0) == 0) }
        #expect(throttle.use(Visitor("192.0.2.99"), at: 0) == 20_000)
        for _ in 1...100 { #expect(throttle.use(.machine, at: 0) == 0) }
        #expect(throttle.use(Visitor("192.0.2.99"), at: 20_000) == 0)
    }

    @Test("0 is no limit")
    func unlimited() {
        var throttle = RegistrationThrottle(AttemptRules(registrationsPerHour: 0, registrationsPer10Minutes: 0))
        for _ in 1...100 { #expect(throttle.use(Visitor("192.0.2.1"), at: 0) == 0) }
    }
}
