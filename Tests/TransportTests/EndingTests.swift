import Contexts
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("How a connection ends (RFC 6455 7, SEC-8)")
struct EndingTests {
    @Test(
        "what the server asks for has a Close with its own code, and the peer's Close is awaited",
        arguments: [
            (Disconnection.quit, 1000), (.shuttingDown, 1001), (.takenOver, 1008), (.tooSlow, 1008), (.policy, 1008),
        ] as [(Disconnection, UInt16)]
    )
    func asked(_ reason: Disconnection, _ code: UInt16) {
        let ending = Ending.asked(reason)
        #expect(ending.manner == .closeFirst(CloseCode(rawValue: code)))
        #expect(ending.closeCode?.rawValue == code)
    }

    @Test("a violation fails the connection with its close code", arguments: ProtocolViolation.allCases)
    func violation(_ violation: ProtocolViolation) {
        #expect(Ending.violation(violation).manner == .fail(violation.closeCode))
        #expect(Ending.violation(violation).closeCode == violation.closeCode)
    }

    @Test("the peer's Close is answered with the same code, or with none", arguments: [nil, 1000, 4999] as [UInt16?])
    func peerClosed(_ number: UInt16?) {
        let code = number.map(CloseCode.init(rawValue:))
        #expect(Ending.peerClosed(code).manner == .answerClose(code))
        #expect(Ending.peerClosed(code).closeCode == code)
    }

    @Test("every Close of the server has a reason that fits; the answer to a peer's has none (RFC 6455 5.5, SEC-8)")
    func reasons() {
        let ours: [Ending] =
            [Disconnection.quit, .shuttingDown, .takenOver, .tooSlow, .policy].map(Ending.asked)
            + ProtocolViolation.allCases.map(Ending.violation)
        let reasons = ours.map(\.closeReason) + [DroppedConnections.reason]
        #expect(Set(reasons).count == reasons.count)
        #expect(reasons.allSatisfy { (8...CloseFrame.maximumReasonBytes).contains($0.utf8.count) })
        #expect(Ending.peerClosed(.normal).closeReason == "")
    }

    @Test(
        "a peer that can no longer be reached is dropped without a code",
        arguments: [Ending.peerVanished, .noAnswer, .closeTimedOut, .broken(errno: 104)]
    )
    func drop(_ ending: Ending) {
        #expect(ending.manner == .drop)
        #expect(ending.closeCode == nil)
    }

    @Test("a connection without memory is told to try again later, if it can be told, and closed at once")
    func noRoom() {
        #expect(Ending.noRoom.manner == .abandon(.tryAgainLater))
        #expect(Ending.noRoom.closeCode?.rawValue == 1013)
        #expect((8...CloseFrame.maximumReasonBytes).contains(Ending.noRoom.closeReason.utf8.count))
    }

    @Test("before the upgrade the answer is HTTP")
    func answers() {
        let notFound = HTTPResponse(.notFound, hint: "nothing here")
        #expect(Ending.answered(notFound).manner == .answer(notFound))
        #expect(Self.status(of: .handshakeTimedOut) == .requestTimeout)
        #expect(Self.status(of: .full) == .serviceUnavailable)
        #expect(Ending.full.closeCode == nil)
    }

    private static func status(of ending: Ending) -> HTTPStatus? {
        guard case .answer(let response) = ending.manner else { return nil }
        return response.status
    }

    @Test("the log has a different text for each ending, and nothing that the peer sent")
    func words() {
        let endings: [Ending] = [
            .asked(.quit), .asked(.takenOver), .violation(.unmasked), .peerClosed(.normal), .peerVanished, .noAnswer,
            .handshakeTimedOut, .answered(HTTPResponse(.notFound, hint: "")), .full, .closeTimedOut,
            .broken(errno: 104),
        ]
        #expect(Set(endings.map(\.description)).count == endings.count)
        #expect(Ending.broken(errno: 104).description.contains("104"))
        #expect(Ending.violation(.unmasked).description.contains(ProtocolViolation.unmasked.explanation))
    }
}
