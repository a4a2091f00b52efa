import Testing

@testable import Reactor

@Suite struct DescriptorReserveTests {
    @Test(
        "the reserve is an eighth of all descriptors, at least 1 and at most 32",
        arguments: zip([1, 64, 256, 65_536], [1, 8, 32, 32])
    )
    func size(limit: Int, size: Int) {
        #expect(DescriptorReserve.size(of: limit) == size)
    }

    @Test("the highest numbers are the reserve, and only the upper half of them if half is left free")
    func numbers() {
        let limit = CInt(clamping: DescriptorLimit.current)
        let size = CInt(DescriptorReserve.size(of: Int(limit)))
        #expect(DescriptorReserve.whole.contains(limit - size) && !DescriptorReserve.whole.contains(limit - size - 1))
        #expect(DescriptorReserve.half.contains(limit - 1) && !DescriptorReserve.half.contains(limit - size))
    }
}
