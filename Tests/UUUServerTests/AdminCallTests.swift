import Foundation
import Logging
import Reactor
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("A request to a running server", .timeLimit(.minutes(1)))
struct AdminCallTests {
    /// Sends a request on a thread of its own, because it blocks.
    private func ask(_ call: AdminCall, _ request: AdminRequest = .reload) async -> Result<AdminAnswer, StartupError> {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { () throws(StartupError) in try call.ask(request) })
            }
        }
    }

    private func refusal(_ result: Result<AdminAnswer, StartupError>) -> StartupError? {
        if case .failure(let error) = result { error } else { nil }
    }

    @Test("the caller gets the server's lines and status, however long they are")
    func answer() async throws {
        let folder = try TemporaryFolder()
        let socket = SocketPath(path: folder("admin.sock"))
        let lines = (0..<2_000).map { "\($0) " + String(repeating: "x", count: 200) }
        let answer = AdminAnswer(.configuration, output: lines, errors: ["two"])
        let log = try ServiceLog(identifier: "test", level: .critical)
        let server = try await AdminServer(
            on: [Listener.unix(path: socket.path)],
            logger: log.makeLogger(label: "test")
        ) { _ in answer }
        #expect(await self.ask(AdminCall(socket: socket)) == .success(answer))
        await server.close()
    }

    @Test("if no server listens, the error names the path and how to mend it")
    func nobody() async throws {
        let folder = try TemporaryFolder()
        let socket = SocketPath(path: folder("admin.sock"))
        for _ in 0..<2 {
            let error = self.refusal(await self.ask(AdminCall(socket: socket)))
            #expect(error?.status == .unavailable)
            #expect(error?.lines.first?.hasPrefix("\(socket.path): no server listens there; ") == true)
            // The second time there is a socket file on which nobody listens.
            let listener = try Listener.unix(path: socket.path)
            try FileManager.default.linkItem(atPath: socket.path, toPath: folder("kept"))
            listener.close()
            try FileManager.default.moveItem(atPath: folder("kept"), toPath: socket.path)
        }
    }

    @Test("a server that does not answer in time is given up, with an error")
    func late() async throws {
        let folder = try TemporaryFolder()
        let socket = SocketPath(path: folder("admin.sock"))
        let listener = try Listener.unix(path: socket.path)
        let error = self.refusal(await self.ask(AdminCall(socket: socket, seconds: 1)))
        #expect(error?.status == .tryAgain)
        #expect(error?.lines.first?.hasPrefix("\(socket.path): no answer within 1 s; ") == true)
        listener.close()
    }

    @Test("if the path is not a socket, the error is the system's")
    func badPath() async {
        let call = AdminCall(socket: SocketPath(path: String(repeating: "x", count: 200)))
        #expect(self.refusal(await self.ask(call))?.status == .configuration)
    }
}
