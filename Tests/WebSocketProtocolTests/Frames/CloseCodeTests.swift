import Testing
import WebSocketProtocol

@Suite("Close codes (RFC 6455 7.4)")
struct CloseCodeTests {
    @Test("1000 to 1003, 1007 to 1014 and 3000 to 4999 may be sent, nothing else (RFC 6455 7.4.1, 7.4.2)")
    func mayBeSent() {
        let allowed = (UInt16.min...UInt16.max).filter { CloseCode(rawValue: $0).mayBeSent }
        #expect(allowed == Array(1000...1003) + Array(1007...1014) + Array(3000...4999))
    }

    @Test("all codes with a name, including those of SEC-8, may be sent")
    func ours() {
        let ours: [CloseCode] = [
            .normal, .goingAway, .protocolError, .unsupportedData, .invalidPayload, .policyViolation, .messageTooBig,
            .internalError, .serviceRestart, .tryAgainLater,
        ]
        #expect(ours.map(\.rawValue) == [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013])
        #expect(ours.allSatisfy { $0.mayBeSent })
    }

    @Test("a Close without a payload has no code (RFC 6455 5.5.1)")
    func empty() throws {
        #expect(try Driver.happenings([ClientFrame.close().bytes]) == [.peerClosed(nil, reply: true)])
    }

    @Test("a code may come with a reason in UTF-8 (RFC 6455 5.5.1)", arguments: [1000, 1001, 1014, 3000, 4999])
    func code(_ code: UInt16) throws {
        for reason in ["", "bye", "à bientôt 😀"] {
            let close = ClientFrame.close(code, Array(reason.utf8))
            #expect(try Driver.happenings([close.bytes]) == [.peerClosed(code, reply: true)])
        }
    }

    @Test("a payload of one byte fails with 1002 (RFC 6455 5.5.1)")
    func halfCode() throws {
        let close = ClientFrame(opcode: 8, payload: [3])
        #expect(try Driver.happenings([close.bytes]) == [.failed(.badClosePayload)])
    }

    @Test(
        "a code that must not be sent fails with 1002 (RFC 6455 7.4.1, SEC-7)",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535]
    )
    func badCode(_ code: UInt16) throws {
        #expect(try Driver.happenings([ClientFrame.close(code).bytes]) == [.failed(.badCloseCode)])
    }

    @Test(
        "a reason that is not UTF-8 fails with 1007 (RFC 6455 5.5.1, 8.1, SEC-7)",
        arguments: [[0xFF], [0xC3], [0x61, 0xED, 0xA0, 0x80]] as [[UInt8]]
    )
    func badReason(_ reason: [UInt8]) throws {
        #expect(try Driver.happenings([ClientFrame.close(1000, reason).bytes]) == [.failed(.invalidUTF8)])
    }
}
