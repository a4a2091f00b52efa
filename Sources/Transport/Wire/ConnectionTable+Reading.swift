import Reactor

extension ConnectionTable {
    /// Bytes that one read may bring while a command is running.
    private static let asideReadSize = 4096

    /// Reads once, and does with the bytes what the connection's phase asks for.
    func read(_ key: SocketKey) {
        guard !self.slots[key].machine.isOver, !self.isHandingOver else { return }
        // What it has sent before comes first. A queued one is told of only because its socket has broken.
        if self.slots[key].hasBacklog, self.slots[key].isQueued { return }
        if self.slots[key].isServed, self.isOpen(key) {
            // Its worker waits in the middle of a burst: what comes is put behind what was put aside.
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
        // As nearly always.
        if self.slots[key].isOpen { return self.serve(key) }
        switch self.slots[key].machine.phase {
        case .handshake: self.readRequest(key)
        case .closing: self.readClose(key)
        case .open, .flushing, .draining, .over: self.memory.endBurst()
        }
    }

    /// Reads once into the shared buffer, behind what was put aside before; nil when there is no memory for that.
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

    /// Moves what was put aside to the shared buffer, where nothing is; false when there is no memory for that.
    func moveInputToBurst(_ input: ByteBuffer, of key: SocketKey) -> Bool {
        guard input.withBytes({ self.memory.received.append($0) }) else { return false }
        self.memory.begin(key)
        input.release()
        self.tidy(key)
        return true
    }

    /// Looks at what a read came to: any byte is a sign of life, an end is an end.
    @inline(__always)
    func took(_ result: ByteBuffer.Received, _ key: SocketKey) {
        switch result {
        case .bytes: self.noteLife(of: key)
        case .nothing: break
        case .ended: self.end(key, .peerVanished)
        case .failed(let number): self.end(key, .broken(errno: number))
        }
    }

    /// The peer gave a sign of life.
    func noteLife(of key: SocketKey) {
        self.slots[key].heard(at: self.loop.now)
    }

    /// Gives input that was put aside its turn: messages their worker, a peer's Close its answer.
    func readOn(_ key: SocketKey) {
        guard self.backlog(key).map({ !$0.input.isEmpty }) ?? false else { return }
        switch self.slots[key].machine.phase {
        case .open: self.serve(key)
        case .closing: self.readClose(key)
        case .handshake, .flushing, .draining, .over: break
        }
    }

    /// Copies what is left of the burst to its connection, before the shared buffer is used for another.
    func putBurstAside() {
        guard let owner = self.memory.owner else { return }
        guard self.memory.offset < self.memory.received.count else { return self.memory.endBurst() }
        guard let input = self.needBacklog(owner)?.input, self.memory.moveBurst(to: input) else {
            return self.end(owner, .noRoom)
        }
        self.updateInterest(owner)
    }
}
