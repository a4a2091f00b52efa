import Testing

@testable import WebSocketProtocol

@Suite("Refusals")
struct RefusalTests {
    @Test("every refusal has two lines, which differ from those of all others")
    func hints() {
        let bodies = Refusal.allCases.map(\.response.body)
        #expect(Set(bodies).count == bodies.count)
        #expect(bodies.allSatisfy { $0.split(separator: "\n").count == 2 && $0.hasSuffix("\n") })
    }

    @Test("an error in anything but path, method, version and size is 400 (SEC-1)")
    func statuses() {
        let others: [Refusal: Int] = [
            .path: 404, .method: 405, .methodOfHealth: 405, .targetTooLong: 414, .notUpgrading: 426, .otherVersion: 426,
            .headTooLong: 431, .tooManyFields: 431,
        ]
        for refusal in Refusal.allCases {
            #expect(refusal.response.status.rawValue == others[refusal] ?? 400, "\(refusal)")
        }
    }
}
