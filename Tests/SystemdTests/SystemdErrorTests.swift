import Testing

@testable import Systemd

@Suite("Errors")
struct SystemdErrorTests {
    @Test("an error reads as location, fault, and remedy")
    func description() {
        let error = SystemdError(.activation(errno: 9), at: "LISTEN_FDS", hint: "Leave it alone.")
        #expect(
            error.description == "LISTEN_FDS: the passed sockets cannot be taken (Bad file descriptor). Leave it alone."
        )
    }
}
