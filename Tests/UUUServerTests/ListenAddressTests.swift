import ArgumentParser
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
    func good(_ argument: String, _ address: ListenAddress) throws {
        #expect(try ListenAddress(parsing: argument) == address)
    }

    private static let forms = "write HOST:PORT, [IPV6]:PORT or unix:PATH"

    @Test(
        "anything else is refused with the right form",
        arguments: [
            ("", forms), (":", forms), ("7450", forms), ("localhost:", forms), ("localhost:65536", forms),
            ("localhost:-1", forms), ("a b:1", forms), ("[]:1", "write 127.0.0.1:1, or another address in front"),
            ("localhost", "a port is missing: write localhost:7450"), ("::1", "a port is missing: write [::1]:7450"),
            ("[::1]", "a port is missing: write [::1]:7450"),
            (":7450", "write 127.0.0.1:7450, or another address in front"), ("::1:7450", "write [::1]:7450"),
            ("*:80", "write 0.0.0.0:80 or [::]:80"), ("ws://127.0.0.1:7450", "leave out ws://"),
            ("unix:", "write unix:PATH"),
        ]
    )
    func bad(_ argument: String, _ mend: String) {
        let error = #expect(throws: ValidationError.self) { try ListenAddress(parsing: argument) }
        #expect(error?.message == "'\(argument)' is no address; \(mend)")
    }

    @Test("the named address is opened")
    func opens() throws {
        let listeners = try ListenAddress.tcp(host: "127.0.0.1", port: 0).open()
        defer { for listener in listeners { listener.close() } }
        #expect(listeners.count == 1)
        #expect(listeners.first?.location.hasPrefix("127.0.0.1:") == true)
    }
}
