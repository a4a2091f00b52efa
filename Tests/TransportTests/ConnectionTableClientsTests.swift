import Addresses
import Reactor
import TestSupport
import Testing

@testable import Transport

@Suite("The client of a connection", .timeLimit(.minutes(1)))
struct ConnectionTableClientsTests {
    /// Returns an upgrade request with these additional fields.
    private static func request(_ field: String) -> [UInt8] {
        let lines = RawClient.request.split(separator: "\r\n", maxSplits: 1)
        return Array("\(lines[0])\r\n\(field)\r\n\(lines[1])".utf8)
    }

    /// Returns the address in the log of the next client, which connects with these fields.
    private static func address(in server: TestServer, _ fields: String) async throws -> String? {
        let client = try server.dial()
        try await client.send(Self.request(fields))
        #expect(try await client.readHead().hasPrefix("HTTP/1.1 101 "))
        return server.log.records.last { $0.metadata["uuu.event"] == "connection_opened" }?.metadata["uuu.client_addr"]
    }

    @Test("the peer of a unix socket is trusted, a peer over TCP is not (SEC-12)")
    func trust() async throws {
        try await withServer(on: .unix) { server in
            let address = try await Self.address(in: server, "X-Forwarded-For: 192.0.2.7, 198.51.100.9")
            #expect(address == "198.51.100.9")
        }
        try await withServer(on: .tcp) { server in
            let address = try await Self.address(in: server, "X-Forwarded-For: 198.51.100.9")
            #expect(address == "127.0.0.1")
        }
        let proxies = [AddressPrefix(of: try #require(IPAddress("127.0.0.0")), length: 8)]
        try await withServer(on: .tcp, configure: { $0.clientAddress.trustedProxies = proxies }) { server in
            let address = try await Self.address(in: server, "X-Forwarded-For: 198.51.100.9")
            #expect(address == "198.51.100.9")
        }
    }

    @Test("a proxy that names no client is reported once a minute (SEC-15)")
    func unknown() async throws {
        try await withServer(on: .unix) { server in
            func warnings() -> [String?] {
                server.log.records.filter { $0.metadata["uuu.event"] == "client_address_missing" }
                    .map { $0.metadata["uuu.count"] }
            }
            for _ in 0..<3 { #expect(try await Self.address(in: server, "X-Forwarded-For: nobody") == "unknown") }
            #expect(warnings() == ["1"])
            await server.pass(milliseconds: 60_001)
            _ = try await Self.address(in: server, "X-Other: 1")
            #expect(warnings() == ["1", "3"])
        }
    }

    @Test("the request id is logged if a trusted proxy sets it and it is valid (NGX-11)")
    func requestID() async throws {
        func opened(_ server: TestServer) -> [String?] {
            server.log.records.filter { $0.metadata["uuu.event"] == "connection_opened" }
                .map { $0.metadata["uuu.request_id"] }
        }
        try await withServer(on: .unix) { server in
            for id in ["0123abcd", String(repeating: "x", count: 65), "a b"] {
                _ = try await Self.address(in: server, "X-Request-Id: \(id)")
            }
            #expect(opened(server) == ["0123abcd", nil, nil])
        }
        try await withServer(on: .tcp) { server in
            _ = try await Self.address(in: server, "X-Request-Id: 0123abcd")
            #expect(opened(server) == [nil])
        }
    }

    @Test("a page of another host is answered 403 and logged; one of this host may connect (SEC-3)")
    func origin() async throws {
        try await withServer(on: .tcp) { server in
            let foreign = try server.dial()
            try await foreign.send(Self.request("Origin: https://elsewhere.example"))
            #expect(try await foreign.readHead().hasPrefix("HTTP/1.1 403 "))
            let refused = server.log.records.filter { $0.metadata["uuu.event"] == "origin_refused" }
            #expect(refused.map { $0.metadata["uuu.origin"] } == ["https://elsewhere.example"])
            foreign.vanish()
            try await server.hasConnections(0)
            let address = try await Self.address(in: server, "Origin: http://localhost")
            #expect(address == "127.0.0.1")
        }
    }
}
