import Contexts
import Foundation
import Logging
import Reactor
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The admin socket", .timeLimit(.minutes(1)))
struct AdminTableTests {
    /// Serves a socket with a desk while the body runs.
    private func serve(
        patience: UInt64 = 60_000 * UInt64(TestPatience.factor),
        _ desk: @escaping AdminTable.Desk = { AdminAnswer(output: [$0.line]) },
        _ body: (AdminServer, SocketPath) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let socket = SocketPath(path: folder("admin.sock"))
        let listener = try Listener.unix(path: socket.path, mode: 0o600)
        let log = try ServiceLog(identifier: "test", level: .critical)
        let server = try await AdminServer(
            on: [listener],
            patience: patience,
            logger: log.makeLogger(label: "test"),
            desk: desk
        )
        do {
            try await body(server, socket)
        } catch {
            await server.close()
            throw error
        }
        await server.close()
        #expect(!FileManager.default.fileExists(atPath: socket.path))
    }

    /// Sends a line, and reads the answer to its end.
    private func ask(_ line: String, at socket: SocketPath) async throws -> AdminAnswer? {
        try await self.ask(Array("\(line)\n".utf8), at: socket)
    }

    /// Sends bytes, and reads the answer to its end; on a thread of its own, because it blocks.
    private func ask(_ bytes: [UInt8], at socket: SocketPath) async throws -> AdminAnswer? {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.ask(bytes, at: socket) }) }
        }
    }

    private static func ask(_ bytes: [UInt8], at socket: SocketPath) throws -> AdminAnswer? {
        AdminAnswer(bytes: try Self.raw(bytes, at: socket))
    }

    /// Sends an HTTP request, and reads the answer to its end.
    private func http(_ request: String, at socket: SocketPath) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { String(decoding: try Self.raw(Array(request.utf8), at: socket), as: UTF8.self) }
                )
            }
        }
    }

    private static func raw(_ bytes: [UInt8], at socket: SocketPath) throws -> [UInt8] {
        let descriptor = try Socket.connect(toUnix: socket.path, seconds: 20 * TestPatience.factor)
        defer { Socket.close(connection: descriptor) }
        var question = bytes
        _ = Socket.send(&question, to: descriptor)
        var answer: [UInt8] = []
        while case .bytes = Socket.receive(from: descriptor, atMost: 4096, into: &answer) {}
        return answer
    }

    @Test("the admin socket may use half of the reserved descriptors, and pauses when those are used up")
    func scarceDescriptors() async {
        await #expect(processExitsWith: .success) {
            let tests = Self()
            try await tests.serve { server, socket in
                var taken = Descriptors.takeAll(but: 25)
                let answer = try await tests.ask("status", at: socket)
                #expect(answer == AdminAnswer(output: ["status"]))
                Descriptors.giveBack(taken)
                while await server.table.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
                taken = Descriptors.takeAll(but: 10)
                let client = try Socket.connect(toUnix: socket.path, seconds: 20 * TestPatience.factor)
                try await Task.sleep(for: .milliseconds(300))
                let count = await server.table.count
                #expect(count == 0)
                Descriptors.giveBack(taken)
                while await server.table.count == 0 { try await Task.sleep(for: .milliseconds(10)) }
                Socket.close(connection: client)
            }
        }
    }

    @Test("a program that asks for readiness over HTTP is answered over HTTP (OPS-6)")
    func readiness() async throws {
        let desk: AdminTable.Desk = {
            $0 == .readiness ? AdminAnswer(.unavailable, errors: ["not ready: x"]) : AdminAnswer()
        }
        try await self.serve(desk) { server, socket in
            let get = try await self.http("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", at: socket)
            #expect(get.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") && get.hasSuffix("\r\n\r\nnot ready: x\n"))
            let head = try await self.http("HEAD /readyz HTTP/1.0\r\n\r\n", at: socket)
            #expect(head.hasPrefix("HTTP/1.1 503 ") && head.hasSuffix("\r\nContent-Length: 13\r\n\r\n"))
            #expect(try await self.http("GET / HTTP/1.1\r\nHost: x\r\n\r\n", at: socket).hasPrefix("HTTP/1.1 404 "))
            let long = "GET /readyz HTTP/1.1\r\nX: " + String(repeating: "x", count: 100_000)
            #expect(try await self.http(long, at: socket).hasPrefix("HTTP/1.1 431 "))
            #expect(await server.table.count == 0)
        }
    }

    @Test("a request is answered, and so is the next one")
    func answers() async throws {
        try await self.serve { _, socket in
            for request in [AdminRequest.reload, .status(json: true)] {
                let answer = try await self.ask(request.line, at: socket)
                #expect(answer == AdminAnswer(output: [request.line]))
            }
        }
    }

    @Test("a request may arrive in pieces; bytes after it are ignored")
    func pieces() async throws {
        try await self.serve { server, socket in
            let descriptor = try Socket.connect(toUnix: socket.path, seconds: 20 * TestPatience.factor)
            defer { Socket.close(connection: descriptor) }
            for byte in "status js".utf8 {
                var piece = [byte]
                #expect(Socket.send(&piece, to: descriptor) == .all)
                try await Task.sleep(for: .milliseconds(2))
            }
            var rest = Array("on\nreload\n\u{0}".utf8)
            #expect(Socket.send(&rest, to: descriptor) == .all)
            while await server.table.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
            var answer: [UInt8] = []
            #expect(Socket.receive(from: descriptor, atMost: 4096, into: &answer) == .bytes(23))
            #expect(AdminAnswer(bytes: answer) == AdminAnswer(output: ["status json"]))
        }
    }

    @Test(
        "an unknown request is answered with the list of requests, whatever its bytes are",
        arguments: [
            Array("stop\n".utf8), Array("\n".utf8), [0xFF, 0xFE, 0x0A], [0x00, 0x0A],
            Array("GET /readyz\r\n".utf8),
            Array(repeating: UInt8(ascii: "x"), count: AdminRequest.maximumBytes),
            Array(repeating: UInt8(ascii: "y"), count: 100_000),
        ]
    )
    func nonsense(_ bytes: [UInt8]) async throws {
        try await self.serve { _, socket in
            let answer = try await self.ask(bytes, at: socket)
            #expect(answer?.status == .usage)
            #expect(answer?.lines == [.error("this is no request; there are: status, status json, reload")])
        }
    }

    @Test("clients beyond the limit are told to try again, and a slow client delays nobody")
    func crowd() async throws {
        let (gate, asked) = (AsyncGate(), Tally())
        let desk: AdminTable.Desk = { request in
            asked.add()
            await gate.pass()
            return AdminAnswer(output: [request.line])
        }
        try await self.serve(desk) { server, socket in
            let waiting = (0..<AdminTable.maximumClients).map { _ in
                Task { try await self.ask("reload", at: socket) }
            }
            while await server.table.count < AdminTable.maximumClients { try await Task.sleep(for: .milliseconds(1)) }
            let refused = try await self.ask("status", at: socket)
            #expect(refused?.status == .tryAgain)
            gate.open()
            for task in waiting {
                let answer = try await task.value
                #expect(answer == AdminAnswer(output: ["reload"]))
            }
            let next = try await self.ask("status", at: socket)
            #expect(next == AdminAnswer(output: ["status"]))
            #expect(await server.table.count == 0)
        }
        #expect(asked.total == AdminTable.maximumClients + 1)
    }

    @Test("a client that sends too little, or does not read its answer, is disconnected in time")
    func silent() async throws {
        let long = AdminAnswer(output: Array(repeating: String(repeating: "x", count: 1_000), count: 900))
        try await self.serve(patience: 500, { _ in long }) { server, socket in
            let before = ContinuousClock.now
            let deaf = try Socket.connect(toUnix: socket.path, seconds: 20 * TestPatience.factor)
            defer { Socket.close(connection: deaf) }
            var question = Array("status\n".utf8)
            _ = Socket.send(&question, to: deaf)
            async let mute = self.ask([], at: socket)
            async let half = self.ask(Array("stat".utf8), at: socket)
            let answers = try await [mute, half]
            #expect(answers == [nil, nil])
            #expect(ContinuousClock.now - before >= .milliseconds(500))
            while await server.table.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
            let answer = try await self.ask("status", at: socket)
            #expect(answer == long)
        }
    }

    @Test("a client may leave while its answer is computed, and the table may be closed while clients wait")
    func goes() async throws {
        let (gate, asked) = (AsyncGate(), Tally())
        let desk: AdminTable.Desk = { _ in
            asked.add()
            await gate.pass()
            return AdminAnswer()
        }
        try await self.serve(desk) { server, socket in
            for turn in 1...2 {
                let descriptor = try Socket.connect(toUnix: socket.path, seconds: 20 * TestPatience.factor)
                var question = Array("reload\n".utf8)
                _ = Socket.send(&question, to: descriptor)
                while asked.total < turn { try await Task.sleep(for: .milliseconds(1)) }
                Socket.close(connection: descriptor)
            }
            #expect(await server.table.count == 2)
        }
        gate.open()
    }

    @Test("users other than root and the server's own are refused, whatever the mode of the file")
    func strangers() async throws {
        let folder = try TemporaryFolder()
        let socket = SocketPath(path: folder("admin.sock"))
        let listener = try Listener.unix(path: socket.path)
        let log = try ServiceLog(identifier: "test", level: .critical)
        let loop = try EventLoop()
        // Root may always ask; when root runs the tests, the rule itself is checked.
        #expect(AdminTable.mayAsk(0, ownUser: 1_000) && AdminTable.mayAsk(1_000, ownUser: 1_000))
        #expect(!AdminTable.mayAsk(1_001, ownUser: 1_000) && !AdminTable.mayAsk(nil, ownUser: 1_000))
        let table = AdminTable(loop: loop, ownUser: Socket.ownUser &+ 1, logger: log.makeLogger(label: "test")) { _ in
            AdminAnswer()
        }
        let thread = try loop.start(name: "uuu-admin", handler: table)
        try await table.listen(on: [listener])
        let status = try await self.ask("reload", at: socket)?.status
        #expect(status == (Socket.ownUser == 0 ? .ok : .noPermission))
        let http = try await self.http("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", at: socket)
        #expect(http.hasPrefix(Socket.ownUser == 0 ? "HTTP/1.1 200 " : "HTTP/1.1 403 "))
        await table.close()
        listener.close()
        loop.stop()
        thread.join()
    }
}
