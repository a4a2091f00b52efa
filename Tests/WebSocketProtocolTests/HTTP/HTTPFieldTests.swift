import Testing

@testable import WebSocketProtocol

@Suite("Header fields (RFC 9110 5)")
struct HTTPFieldTests {
    private let fields = [
        HTTPField("List", "a, b"), HTTPField("Other", "x"), HTTPField("LIST", " ,c\t,,"), HTTPField("list", ""),
    ]

    @Test("all fields with a name count, in order, whatever the case (RFC 9110 5.1, 5.3)")
    func values() {
        #expect(self.fields.values(of: "lIST") == ["a, b", " ,c\t,,", ""])
        #expect(self.fields.values(of: "lis").isEmpty)
    }

    @Test("elements are trimmed, and empty ones ignored (RFC 9110 5.6.1.2)")
    func elements() {
        #expect(self.fields.elements(of: "list") == ["a", "b", "c"])
        #expect(self.fields.elements(of: "none").isEmpty)
        #expect([HTTPField("x", "  ,\t")].elements(of: "x").isEmpty)
    }
}
