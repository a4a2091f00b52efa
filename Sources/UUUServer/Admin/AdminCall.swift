import Glibc
import Reactor

/// A request from the command line to a running server: connects, asks, and waits for the answer.
struct AdminCall {
    /// The path of the server's admin socket.
    let socket: SocketPath
    /// How many seconds each step may take: a reload reads files, and computes a password hash when its cost has
    /// changed.
    var seconds = 60

    /// Sends a request, and blocks until the answer has arrived; it does not start a server that is stopped.
    ///
    /// - Throws: `StartupError` when there is no server, or no complete answer in time.
    func ask(_ request: AdminRequest) throws(StartupError) -> AdminAnswer {
        try ServiceCheck.refuseToStart(by: self.socket)
        guard let descriptor = try self.connect() else {
            let mend = "start uuu-server, or name its admin socket with --socket PATH"
            throw StartupError(.unavailable, ["\(self.socket.path): no server listens there; \(mend)"])
        }
        return try self.ask(request, over: descriptor)
    }

    /// Does the same as ``ask(_:)`` if a server runs; returns nil if none does, also if a connection would start one.
    func find(_ request: AdminRequest) throws(StartupError) -> AdminAnswer? {
        guard try !ServiceCheck.isSleeping(at: self.socket), let descriptor = try self.connect() else { return nil }
        return try self.ask(request, over: descriptor)
    }

    private func ask(_ request: AdminRequest, over descriptor: CInt) throws(StartupError) -> AdminAnswer {
        defer { Socket.close(connection: descriptor) }
        var question = Array("\(request.line)\n".utf8)
        // A server that refuses the client may have closed the socket before it read this; its answer can still be
        // read.
        if case .partly = Socket.send(&question, to: descriptor) { throw self.late(.tryAgain) }
        return try self.read(from: descriptor, isAct: request.isAct)
    }

    /// Connects; returns nil if no server listens.
    private func connect() throws(StartupError) -> CInt? {
        do throws(ReactorError) {
            return try Socket.connect(toUnix: self.socket.path, seconds: self.seconds)
        } catch {
            switch error.code {
            case .system(ENOENT), .system(ECONNREFUSED): return nil
            case .system(EAGAIN): throw self.late(.tryAgain)
            case .notPermitted:
                let mend = "only root and the server's own user may ask"
                throw StartupError(.noPermission, ["\(self.socket.path): not permitted; \(mend)"])
            case .addressInUse, .badAddress, .system: throw StartupError(error)
            }
        }
    }

    private func read(from descriptor: CInt, isAct: Bool) throws(StartupError) -> AdminAnswer {
        var bytes: [UInt8] = []
        while bytes.count <= AdminAnswer.maximumBytes {
            switch Socket.receive(from: descriptor, atMost: 4096, into: &bytes) {
            case .bytes: continue
            // What was asked may be done later.
            case .nothing: throw self.late(isAct ? .ioError : .tryAgain)
            case .ended, .failed:
                guard let answer = AdminAnswer(bytes: bytes) else {
                    let mend = "see the log of the server: it may have ended"
                    throw StartupError(.unavailable, ["\(self.socket.path): the answer was cut short; \(mend)"])
                }
                return answer
            }
        }
        throw StartupError(.unavailable, ["\(self.socket.path): this is not uuu-server's admin socket"])
    }

    private func late(_ status: SystemExit) -> StartupError {
        let mend = "see its log, and whether it is overloaded"
        return StartupError(status, ["\(self.socket.path): no answer within \(self.seconds) s; \(mend)"])
    }
}
