import Testing
import WebSocketProtocol

@Suite("Masks (RFC 6455 5.3)")
struct MaskTests {
    private let mask = Mask(rawValue: 0x3D21_FA37)

    @Test("byte i is masked with mask byte i modulo 4")
    func bytes() {
        #expect((0..<6).map { self.mask[$0] } == [0x37, 0xFA, 0x21, 0x3D, 0x37, 0xFA])
    }

    @Test("a rotated mask begins where it was rotated to", arguments: 0..<9)
    func rotation(count: Int) {
        let rotated = self.mask.rotated(by: count)
        #expect((0..<8).allSatisfy { rotated[$0] == self.mask[count + $0] })
    }

    @Test("the word is the mask twice")
    func word() {
        #expect(self.mask.word == 0x3D21_FA37_3D21_FA37)
    }

    @Test("a payload has a range")
    func payload() {
        #expect(Payload(offset: 6, count: 5, mask: self.mask).range == 6..<11)
    }
}
