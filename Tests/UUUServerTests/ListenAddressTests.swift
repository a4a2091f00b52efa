import Reactor
import Testing

@testable import UUUServer

@Suite("Addresses on the command line")
struct ListenAddressTests {
    @Test(
        "host and port, an IPv6 address in brackets, or a unix path",
        arguments: [
            ("127.0.0.1:7450", ListenAddress.tcp(host: "127.0.0.1", port: 7450)),
            ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("[::1]:7450", .tcp(host: "::1", port: 7450)),
            ("unix:/run/x.sock", .unix(path: "/run/x.sock")),
            ("unix:relative", .unix(path: "relative")),
        ]
    )
    func good(_ argument: String, _ address: ListenAddress) {
        #expect(ListenAddress(argument: argument) == address)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", ":", "7450", "localhost", "localhost:", "localhost:65536", "localhost:-1", ":7450", "::1:7450", "unix:",
        ]
    )
    func bad(_ argument: String) {
        #expect(ListenAddress(argument: argument) == nil)
    }

    @Test("an address is opened where it says")
    func opens() throws {
        let listeners = try ListenAddress.tcp(host: "127.0.0.1", port: 0).open()
        defer { for listener in listeners { listener.close() } }
        #expect(listeners.count == 1)
        #expect(listeners.first?.place.hasPrefix("127.0.0.1:") == true)
    }
}
