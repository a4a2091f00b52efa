import Testing

@testable import Reactor

@Suite struct SocketKeyTests {
    @Test(
        "a key is read back from its tag",
        arguments: [(0, 0), (0, 1), (1, 0), (UInt32.max, 0), (0, UInt32.max), (0x1234_5678, 0x9ABC_DEF0)]
            as [(UInt32, UInt32)]
    )
    func tag(index: UInt32, generation: UInt32) {
        let key = SocketKey(index: index, generation: generation)
        #expect(key.tag == UInt64(generation) << 32 + UInt64(index))
        #expect(SocketKey(tag: key.tag) == key)
    }
}
