import Testing

/// Frames that break a rule of RFC 6455, with the code of the Close frame that must answer them.
struct BrokenRule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let frames: [[UInt8]]
    let code: Int

    static let all = [
        BrokenRule(testDescription: "no mask (5.1)", frames: [RawFrame.bytes(1, [65], mask: nil)], code: 1002),
        BrokenRule(testDescription: "a reserved bit (5.2)", frames: [RawFrame.bytes(1, [65], reserved: 4)], code: 1002),
        BrokenRule(testDescription: "a reserved opcode (5.2)", frames: [RawFrame.bytes(3)], code: 1002),
        BrokenRule(
            testDescription: "a ping in fragments (5.5)",
            frames: [RawFrame.bytes(9, isFinal: false)],
            code: 1002
        ),
        BrokenRule(
            testDescription: "a long ping (5.5)",
            frames: [RawFrame.bytes(9, .init(repeating: 0, count: 126))],
            code: 1002
        ),
        BrokenRule(testDescription: "a continuation of nothing (5.4)", frames: [RawFrame.bytes(0)], code: 1002),
        BrokenRule(
            testDescription: "a message within a message (5.4)",
            frames: [RawFrame.text("a", isFinal: false), RawFrame.text("b")],
            code: 1002
        ),
        BrokenRule(testDescription: "half a close code (5.5.1)", frames: [RawFrame.bytes(8, [3])], code: 1002),
        BrokenRule(
            testDescription: "a close code that must not be sent (7.4.1)",
            frames: [RawFrame.close(1005)],
            code: 1002
        ),
        BrokenRule(testDescription: "text in one frame (8.1)", frames: [RawFrame.bytes(1, [0x61, 0xFF])], code: 1007),
        BrokenRule(
            testDescription: "text over fragments (8.1)",
            frames: [RawFrame.bytes(1, [0x61, 0xE4], isFinal: false), RawFrame.bytes(0, [0xB8])],
            code: 1007
        ),
        BrokenRule(
            testDescription: "fragmented text that can no longer become UTF-8 (8.1)",
            frames: [RawFrame.bytes(1, [0xF4, 0x90], isFinal: false)],
            code: 1007
        ),
        BrokenRule(
            testDescription: "a reason that is not UTF-8 (8.1)",
            frames: [RawFrame.bytes(8, [3, 232, 0xFF])],
            code: 1007
        ),
        BrokenRule(
            testDescription: "a message too big (10.4)",
            frames: [RawFrame.bytes(2, .init(repeating: 1, count: 8193))],
            code: 1009
        ),
        BrokenRule(
            testDescription: "fragments too big (10.4)",
            frames: [
                RawFrame.bytes(2, .init(repeating: 1, count: 8000), isFinal: false),
                RawFrame.bytes(0, .init(repeating: 1, count: 193)),
            ],
            code: 1009
        ),
    ]
}
