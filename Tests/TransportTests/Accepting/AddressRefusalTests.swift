import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Refusals because of a client's address")
struct AddressRefusalTests {
    @Test("each is 429 with a sentence of its own, and says when to come again (RFC 6585 4)")
    func responses() {
        let refusals: [AddressRefusal] = [.tooMany, .tooOften(wait: 1_001), .tooOften(wait: 0), .tooManyStrangers]
        #expect(refusals.allSatisfy { $0.response.status == .tooManyRequests })
        let seconds = refusals.map { $0.response.headers.values(of: "Retry-After") }
        #expect(seconds == [["30"], ["2"], ["1"], ["60"]])
        #expect(Set(refusals.map(\.response.body)).count == 3)
        #expect(Set(refusals.map(\.description)).count == 3)
    }
}
