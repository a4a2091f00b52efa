import Testing
import WebSocketProtocol

@Suite("Heads of the frames we receive (RFC 6455 5.2)")
struct ClientFrameHeadTests {
    @Test(
        "payloads with every encoding of the length arrive (RFC 6455 5.2)",
        arguments: [0, 1, 3, 4, 5, 125, 126, 127, 65_535, 65_536, 70_000]
    )
    func lengths(_ count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let limits = WebSocketConnection.Limits(messageBytes: 70_000)
        let seen = try Driver.happenings([ClientFrame.binary(payload).bytes], limits: limits)
        #expect(seen == [.message(.binary, payload)])
    }

    @Test("the example of RFC 6455 5.7: a masked Hello")
    func example() throws {
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(try Driver.happenings([bytes]) == [.text("Hello")])
    }

    @Test("a mask of zeros is valid (SEC-10)")
    func zeroMask() throws {
        var frame = ClientFrame.text("Hello")
        frame.mask = [0, 0, 0, 0]
        #expect(try Driver.happenings([frame.bytes]) == [.text("Hello")])
    }

    @Test("a frame without a mask fails with 1002 (RFC 6455 5.1, SEC-7)", arguments: [0, 1, 2, 8, 9, 10] as [UInt8])
    func unmasked(_ opcode: UInt8) throws {
        var frame = ClientFrame(opcode: opcode)
        frame.mask = nil
        #expect(try Driver.happenings([frame.bytes]) == [.failed(.unmasked)])
    }

    @Test(
        "a reserved bit fails with 1002 without an extension (RFC 6455 5.2, SEC-7)",
        arguments: 1...7 as ClosedRange<UInt8>
    )
    func reservedBits(_ bits: UInt8) throws {
        for opcode in [1, 2, 8, 9, 10] as [UInt8] {
            let frame = ClientFrame(opcode: opcode, reservedBits: bits)
            #expect(try Driver.happenings([frame.bytes]) == [.failed(.reservedBits)])
        }
    }

    @Test(
        "RSV2 and RSV3 fail with 1002 though compression was agreed (RFC 7692 6)",
        arguments: [1, 2, 3, 5, 6, 7] as [UInt8]
    )
    func reservedBitsBesideCompression(_ bits: UInt8) throws {
        for opcode in [0, 1, 2, 8, 9, 10] as [UInt8] {
            let frame = ClientFrame(opcode: opcode, reservedBits: bits)
            let seen = try Driver.happenings([frame.bytes], compression: DeflateAgreement(serverWindowBits: 15))
            #expect(seen == [.failed(.reservedBits)])
        }
    }

    @Test(
        "RSV1 on a control frame or a continuation fails with 1002 though compression was agreed (RFC 7692 6.1)",
        arguments: [0, 8, 9, 10] as [UInt8]
    )
    func misplacedCompression(_ opcode: UInt8) throws {
        let frames = [.compressed([0xF2], isFinal: false), ClientFrame(opcode: opcode, reservedBits: 4)]
        let limits = WebSocketConnection.Limits(fragmentBytes: 0)
        let agreement = DeflateAgreement(serverWindowBits: 15)
        let seen = try Driver.happenings([frames.bytes], limits: limits, compression: agreement)
        #expect(seen == [.failed(.reservedBits)])
    }

    @Test(
        "a reserved opcode fails with 1002 (RFC 6455 5.2, SEC-7)",
        arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]
    )
    func reservedOpcodes(_ opcode: UInt8) throws {
        #expect(try Driver.happenings([ClientFrame(opcode: opcode).bytes]) == [.failed(.reservedOpcode)])
    }

    @Test("a length in more bytes than necessary fails with 1002 (RFC 6455 5.2)")
    func notMinimal() throws {
        for count in [0, 125] {
            let frame = ClientFrame(opcode: 2, payload: [UInt8](repeating: 0, count: count), lengthForm: .twoBytes)
            #expect(try Driver.happenings([frame.bytes]) == [.failed(.badLength)])
        }
        for length in [0, 125, 126, 65_535] as [UInt64] {
            let frame = ClientFrame(opcode: 2, lengthForm: .eightBytes, declaredLength: length)
            #expect(try Driver.happenings([frame.bytes]) == [.failed(.badLength)])
        }
    }

    @Test(
        "a length with its top bit set fails with 1002 (RFC 6455 5.2)",
        arguments: [1 << 63, 1 << 63 | 5, .max] as [UInt64]
    )
    func topBit(_ length: UInt64) throws {
        let frame = ClientFrame(opcode: 2, lengthForm: .eightBytes, declaredLength: length)
        #expect(try Driver.happenings([frame.bytes]) == [.failed(.badLength)])
    }

    @Test("a fragmented control frame fails with 1002 (RFC 6455 5.5)", arguments: [8, 9, 10] as [UInt8])
    func fragmentedControl(_ opcode: UInt8) throws {
        let frame = ClientFrame(opcode: opcode, isFinal: false)
        #expect(try Driver.happenings([frame.bytes]) == [.failed(.fragmentedControl)])
    }

    @Test("a control frame of more than 125 bytes fails with 1002 (RFC 6455 5.5)", arguments: [8, 9, 10] as [UInt8])
    func longControl(_ opcode: UInt8) throws {
        for count in [126, 65_536] {
            let frame = ClientFrame(opcode: opcode, payload: [UInt8](repeating: 0, count: count))
            #expect(try Driver.happenings([frame.bytes]) == [.failed(.longControl)])
        }
    }

    @Test("an error in the first two bytes is found before more bytes arrive")
    func failsFast() throws {
        #expect(try Driver.happenings([[0x81, 0x00]]) == [.failed(.unmasked)])
        #expect(try Driver.happenings([[0xC1, 0x85]]) == [.failed(.reservedBits)])
        #expect(try Driver.happenings([[0x83, 0x85]]) == [.failed(.reservedOpcode)])
        #expect(try Driver.happenings([[0x09, 0x80]]) == [.failed(.fragmentedControl)])
        #expect(try Driver.happenings([[0x88, 0xFE]]) == [.failed(.longControl)])
        #expect(try Driver.happenings([[0x82, 0xFE, 0, 125]]) == [.failed(.badLength)])
    }
}
