import Testing
import WebSocketProtocol

@Suite("Base 64 (RFC 4648)")
struct Base64Tests {
    @Test(
        "the test vectors of RFC 4648 10 are encoded and decoded",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("every byte is encoded and decoded, with the whole alphabet")
    func roundTrip() {
        let all = Array(UInt8.min...UInt8.max) + (0..<64).flatMap { [$0 << 2, $0 << 4, $0 << 6 | $0] }
        let encoded = Base64.encode(all)
        #expect(Base64.decode(encoded) == all)
        #expect(Set(encoded).subtracting("=").count == 64)
    }

    @Test(
        "a text that is not base 64 is refused",
        arguments: ["Z", "Zg", "Zg=", "Zg===", "====", "Zm9v====", "Z===", "Zm=v", "Zm9v Zg=", "Zm-_", "Zm9vé==="]
    )
    func refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
