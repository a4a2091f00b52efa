import Reactor

extension ConnectionTable {
    /// The maximum number of bytes of one read while a command is running.
    private static let asideReadSize = 4096

    /// Reads once from a connection's socket, and handles the bytes as its phase requires.
    func read(_ key: SocketKey) {
        guard !self.slots[key].machine.isOver, !self.isHandingOver else { return }
        // Older input comes first. A queued connection gets here only because its socket has broken.
        if self.slots[key].hasBacklog, self.slots[key].isQueued { return }
        if self.slots[key].isServed, self.isOpen(key) {
            // Its worker is waiting in the middle of a burst: new bytes are appended to the backlog.
            guard let input = self.needBacklog(key)?.input, input.reserve(Self.asideReadSize) else {
                return self.end(key, .noRoom)
            }
            self.took(self.memory.receive(into: input, of: key, from: self.slots[key].descriptor), key)
            return self.updateInterest(key)
        }
        if self.slots[key].machine.isInHandshake, let input = self.backlog(key)?.input, !input.isEmpty {
            return self.readMoreOfRequest(key, behind: input)
        }
        guard let received = self.receive(behindInputOf: key, from: self.slots[key].descriptor) else {
            return self.end(key, .noRoom)
        }
        self.took(received, key)
        // The usual case.
        if self.slots[key].isOpen { return self.serve(key) }
        switch self.slots[key].machine.phase {
        case .handshake: self.readRequest(key)
        case .closing: self.readClose(key)
        case .open, .flushing, .draining, .over, .linkdead: self.memory.endBurst()
        }
    }

    /// Reads once into the shared buffer, after the input in the backlog if there is any; nil if there is no memory for
    /// that.
    private func receive(behindInputOf key: SocketKey, from descriptor: CInt) -> ByteBuffer.Received? {
        self.memory.endBurst()
        let received = self.memory.received
        if let input = self.backlog(key)?.input, !input.isEmpty {
            guard self.moveInputToBurst(input, of: key) else { return nil }
        } else {
            self.memory.begin(key)
        }
        guard received.reserve(Self.readSize) else { return nil }
        return self.memory.receive(from: descriptor)
    }

    /// Moves the input in a backlog to the shared buffer, which must be empty; false if there is no memory for that.
    func moveInputToBurst(_ input: ByteBuffer, of key: SocketKey) -> Bool {
        guard input.withBytes({ self.memory.received.append($0) }) else { return false }
        self.memory.begin(key)
        input.release()
        self.tidy(key)
        return true
    }

    /// Handles the result of a read: bytes are a sign of life; an end or an error ends the connection.
    @inline(__always)
    func took(_ result: ByteBuffer.Received, _ key: SocketKey) {
        switch result {
        case .bytes: self.noteLife(of: key)
        case .nothing: break
        case .ended: self.end(key, .peerVanished)
        case .failed(let number): self.end(key, .broken(errno: number))
        }
    }

    /// Notes a sign of life of the peer.
    func noteLife(of key: SocketKey) {
        self.slots[key].heard(at: self.loop.now)
    }

    /// Continues with input in the backlog: serves its messages, or looks for the peer's Close.
    func readOn(_ key: SocketKey) {
        guard self.backlog(key).map({ !$0.input.isEmpty }) ?? false else { return }
        switch self.slots[key].machine.phase {
        case .open: self.serve(key)
        case .closing: self.readClose(key)
        case .handshake, .flushing, .draining, .over, .linkdead: break
        }
    }

    /// Moves the rest of the burst to its connection's backlog, before another connection uses the shared buffer.
    func putBurstAside() {
        guard let owner = self.memory.owner else { return }
        guard self.memory.offset < self.memory.received.count else { return self.memory.endBurst() }
        guard let input = self.needBacklog(owner)?.input, self.memory.moveBurst(to: input) else {
            return self.end(owner, .noRoom)
        }
        self.updateInterest(owner)
    }
}
