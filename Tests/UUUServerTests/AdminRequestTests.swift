import Testing

@testable import UUUServer

@Suite("The requests of an operator")
struct AdminRequestTests {
    @Test(
        "the line of each request is parsed as that request",
        arguments: [AdminRequest.status(json: false), .status(json: true), .reload]
    )
    func roundTrip(_ request: AdminRequest) {
        #expect(AdminRequest(line: request.line) == request)
        #expect(AdminRequest.all.contains(request.line))
    }

    @Test("additional blanks do not matter")
    func blanks() {
        #expect(AdminRequest(line: "  status   json ") == .status(json: true))
    }

    @Test(
        "any other line is no request",
        arguments: [
            "", " ", "Status", "status JSON", "status json now", "reload all", "stop", "\u{0}",
            "reload\r",
        ]
    )
    func none(_ line: String) {
        #expect(AdminRequest(line: line) == nil)
    }
}
