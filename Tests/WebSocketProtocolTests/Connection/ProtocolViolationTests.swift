import Testing
import WebSocketProtocol

@Suite("Violations and how they are answered (RFC 6455 7.1.7)")
struct ProtocolViolationTests {
    @Test(
        "invalid text or compression is 1007, too big 1009, a fragment limit 1008, the rest 1002 (RFC 6455 7.4.1, SEC-7)"
    )
    func codes() {
        for violation in ProtocolViolation.allCases {
            let expected: CloseCode
            if [.invalidUTF8, .badCompression].contains(violation) {
                expected = .invalidPayload
            } else if violation == .messageTooBig {
                expected = .messageTooBig
            } else if [.tooManyFragments, .tinyFragment].contains(violation) {
                expected = .policyViolation
            } else {
                expected = .protocolError
            }
            #expect(violation.closeCode == expected, "\(violation)")
        }
    }

    @Test("every explanation is different and fits into a Close frame")
    func explanations() {
        let explanations = ProtocolViolation.allCases.map(\.explanation)
        #expect(Set(explanations).count == explanations.count)
        #expect(explanations.allSatisfy { (1...CloseFrame.maximumReasonBytes).contains($0.utf8.count) })
    }
}
