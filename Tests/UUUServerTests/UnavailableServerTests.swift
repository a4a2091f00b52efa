import Foundation
import Logging
import Reactor
import TestSupport
import Testing

@testable import UUUServer

@Suite("Answering 503 while the server cannot serve", .timeLimit(.minutes(1)))
struct UnavailableServerTests {
    private func serve(
        patience: UInt64 = 60_000 * UInt64(TestPatience.factor),
        _ body: (UnavailableServer, String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let listener = try Listener.unix(path: folder("http.sock"))
        let server = try await UnavailableServer(on: [listener], patience: patience, logger: Logger(label: "test"))
        do {
            try await body(server, folder("http.sock"))
        } catch {
            await server.stop()
            listener.close()
            throw error
        }
        await server.stop()
        #expect(FileManager.default.fileExists(atPath: folder("http.sock")), "the listener is somebody else's")
        listener.close()
    }

    /// Sends pieces, and reads the answer to its end; on a thread of its own, because it blocks.
    private func ask(_ pieces: [String], at path: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let descriptor = try Socket.connect(toUnix: path, seconds: 20)
                        defer { Socket.close(connection: descriptor) }
                        for piece in pieces {
                            var bytes = Array(piece.utf8)
                            _ = Socket.send(&bytes, to: descriptor)
                            Thread.sleep(forTimeInterval: 0.005)
                        }
                        var answer: [UInt8] = []
                        while case .bytes = Socket.receive(from: descriptor, atMost: 4_096, into: &answer) {}
                        return String(decoding: answer, as: UTF8.self)
                    }
                )
            }
        }
    }

    @Test(
        "every request is answered 503 with Retry-After, also one that arrives in pieces",
        arguments: [
            ["GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"], ["GET /healthz HTTP/1.0\r\n\r", "\n"],
            ["nonsense\r\n", "\r\n"],
        ]
    )
    func answers(pieces: [String]) async throws {
        try await self.serve { _, path in
            let answer = try await self.ask(pieces, at: path)
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(answer.contains("\r\nRetry-After: 30\r\n"))
            #expect(answer.contains("\r\n\r\n503 Service Unavailable\n"))
        }
    }

    @Test("no client is accepted with the last descriptors, until more are free")
    func scarceDescriptors() async {
        await #expect(processExitsWith: .success) {
            let tests = Self()
            try await tests.serve { server, path in
                let taken = Descriptors.takeAll(but: 25)
                let client = try Socket.connect(toUnix: path, seconds: 20)
                try await Task.sleep(for: .milliseconds(300))
                let count = await server.table.count
                #expect(count == 0)
                Descriptors.giveBack(taken)
                while await server.table.count == 0 { try await Task.sleep(for: .milliseconds(10)) }
                Socket.close(connection: client)
            }
        }
    }

    @Test("a HEAD request is answered without a body")
    func head() async throws {
        try await self.serve { _, path in
            let answer = try await self.ask(["HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"], at: path)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("an endless request is read up to the limit, and answered")
    func endless() async throws {
        try await self.serve { server, path in
            let answer = try await self.ask([String(repeating: "x", count: UnavailableTable.maximumBytes)], at: path)
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            while await server.table.count > 0 { await Task.yield() }
        }
    }

    @Test("a silent client is disconnected in time")
    func silent() async throws {
        try await self.serve(patience: 20) { _, path in
            let answer = try await self.ask([], at: path)
            #expect(answer.isEmpty)
        }
    }

    @Test("the number of clients is limited; further ones wait in the backlog")
    func crowd() async throws {
        try await self.serve { server, path in
            let maximum = UnavailableTable.maximumClients
            var crowd = try (0..<maximum + 8).map { _ in try Socket.connect(toUnix: path, seconds: 20) }
            while await server.table.count < maximum { try await Task.sleep(for: .milliseconds(1)) }
            try await Task.sleep(for: .milliseconds(20))
            #expect(await server.table.count == maximum)
            // Accepting paused before there were that many clients; the pause is over now.
            await server.table.expired(SocketKey(index: 0, generation: .max))
            try await Task.sleep(for: .milliseconds(20))
            #expect(await server.table.count == maximum, "there is no place yet")
            for descriptor in crowd.prefix(maximum - 4) { Socket.close(connection: descriptor) }
            while await server.table.count > 12 { try await Task.sleep(for: .milliseconds(1)) }
            crowd.removeFirst(maximum - 4)
            for descriptor in crowd { Socket.close(connection: descriptor) }
        }
    }
}
