import Testing

@testable import UUUServer

@Suite("What an operator can ask")
struct AdminRequestTests {
    @Test(
        "each request is read as it is written",
        arguments: [AdminRequest.status(json: false), .status(json: true), .reload]
    )
    func roundTrip(_ request: AdminRequest) {
        #expect(AdminRequest(line: request.line) == request)
        #expect(AdminRequest.all.contains(request.line))
    }

    @Test("blanks do not matter")
    func blanks() {
        #expect(AdminRequest(line: "  status   json ") == .status(json: true))
    }

    @Test(
        "anything else is none",
        arguments: [
            "", " ", "Status", "status JSON", "status json now", "reload all", "stop", "\u{0}",
            "reload\r",
        ]
    )
    func none(_ line: String) {
        #expect(AdminRequest(line: line) == nil)
    }
}
