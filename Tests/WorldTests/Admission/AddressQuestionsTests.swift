import Testing

@testable import World

@Suite("Questions whether an e-mail address is taken")
struct AddressQuestionsTests {
    private let now = ContinuousClock.now

    @Test("a client may ask a limited number of times, and again after a while; other clients are counted separately")
    func limit() {
        let questions = AddressQuestions()
        let admitted = (0..<100).count { _ in questions.admits(Visitor("192.0.2.1"), at: self.now) }
        #expect(admitted == AddressQuestions.maximum)
        #expect(questions.admits(Visitor("192.0.2.2"), at: self.now))
        #expect(!questions.admits(Visitor("192.0.2.1"), at: self.now + AddressQuestions.time - .seconds(1)))
        #expect(questions.admits(Visitor("192.0.2.1"), at: self.now + AddressQuestions.time))
    }

    @Test("clients on the machine itself are not counted", arguments: [nil, "127.0.0.1", "127.9.9.9", "::1"])
    func near(_ client: String?) {
        let questions = AddressQuestions()
        #expect((0..<200).allSatisfy { _ in questions.admits(Visitor(client), at: self.now) })
    }

    @Test(
        "a network of IPv6 addresses is one client (SEC-17)",
        arguments: [
            ("2001:db8::1", "2001:db8::2", true), ("2001:db8::1", "2001:db8:0:0:ffff:1:2:3", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", true),
            ("::2", "::fffe:0:3", true), ("::2", "::ffff:0:3", false), ("1::", "2::", false),
            ("192.0.2.1", "192.0.2.2", false),
        ]
    )
    func networks(_ one: String, _ other: String, isOne: Bool) {
        let questions = AddressQuestions()
        for _ in 0..<AddressQuestions.maximum { #expect(questions.admits(Visitor(one), at: self.now)) }
        #expect(questions.admits(Visitor(other), at: self.now) != isOne)
    }

    @Test("a refused question is not counted; an answer without a question is")
    func unasked() {
        let questions = AddressQuestions()
        for _ in 0..<100 { _ = questions.admits(Visitor("192.0.2.1"), at: self.now) }
        #expect(questions.isOpen(to: Visitor("192.0.2.1"), at: self.now))
        questions.count(Visitor("192.0.2.1"), at: self.now)
        #expect(!questions.isOpen(to: Visitor("192.0.2.1"), at: self.now))
        #expect(questions.isOpen(to: Visitor("192.0.2.1"), at: self.now + AddressQuestions.time))
        #expect(questions.isOpen(to: Visitor("192.0.2.2"), at: self.now))
    }

    @Test("memory is limited however many clients ask, and who has asked last is remembered")
    func many() {
        let questions = AddressQuestions()
        for number in 0..<30_000 {
            _ = questions.admits(Visitor("10.0.\(number / 250).\(number % 250 + 1)"), at: self.now)
        }
        #expect(questions.count == AddressQuestions.maximumClients)
        for _ in 1..<AddressQuestions.maximum {
            #expect(questions.admits(Visitor("10.0.119.250"), at: self.now))
        }
        #expect(!questions.admits(Visitor("10.0.119.250"), at: self.now))
    }

    @Test("clients whose addresses are not known count as one (SEC-15)")
    func unknown() {
        let questions = AddressQuestions()
        for _ in 0..<AddressQuestions.maximum { #expect(questions.admits(Visitor("unknown"), at: self.now)) }
        #expect(!questions.admits(Visitor("what"), at: self.now))
    }
}
