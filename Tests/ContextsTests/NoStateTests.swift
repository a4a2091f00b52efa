import Contexts
import StateCoding
import Testing

@Suite("the state of a context that has only a dialogue")
struct NoStateTests {
    @Test("an open dialogue that version 1 wrote can still be read")
    func version1() throws {
        let hex = """
            bf686469616c6f677565bf646e616d6564666f726d6473746570657468726565\
            67616e7377657273bf636f6e6562c3a46374776f66736563726574ffffff
            """
        let state = try StateDecoder(Self.bytes(hex)).decode(NoState.self)
        #expect(state.dialogue?.name == "form" && state.dialogue?.step == "three")
        #expect(state.dialogue?["one"] == "ä" && state.dialogue?["two"] == "secret" && state.dialogue?["three"] == nil)
        var written: [UInt8] = []
        try StateEncoder(limit: 100).encode(state, appendingTo: &written)
        // The answers are encoded in no particular order, so only the length is compared.
        #expect(written.count == hex.count / 2)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
