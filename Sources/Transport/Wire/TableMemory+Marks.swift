import Reactor
import WebSocketProtocol

// What is going on just now, marked so that whoever is killed in the middle of it leaves no riddle.
extension TableMemory {
    /// Reads once behind what ``received`` holds, which ``begin(_:)`` has given to somebody.
    func receive(from descriptor: CInt) -> ByteBuffer.Received {
        // Who is killed in the call has perhaps received something: it shows behind the bytes, where zeros were.
        self.receiving.value = 1
        defer { self.receiving.value = 0 }
        return self.received.receive(from: descriptor)
    }

    /// Writes what ``gathered`` holds to its owner; the kernel notes how much that was.
    func sendGathered(of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.gathered, self.gathered, of: owner) { self.gathered.send(to: descriptor, noting: $0) }
    }

    /// Reads once into the input of a backlog; the kernel notes how much that was.
    func receive(into input: ByteBuffer, of owner: SocketKey, from descriptor: CInt) -> ByteBuffer.Received {
        self.noting(.input, input, of: owner) { input.receive(from: descriptor, noting: $0) }
    }

    /// Writes once from the output of a backlog; the kernel notes how much that was.
    func send(_ output: ByteBuffer, of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.output, output, of: owner) { output.send(to: descriptor, noting: $0) }
    }

    private func noting<Outcome>(
        _ transfer: Transfer,
        _ buffer: ByteBuffer,
        of owner: SocketKey,
        _ call: (TransferNote?) -> Outcome
    ) -> Outcome {
        // The note makes a call somewhat dearer.
        guard self.outlivesProcess else { return call(nil) }
        self.note.clear()
        self.transferBounds.value = buffer.bounds
        self.transferKind.value = transfer.rawValue
        self.transferOwner.value = owner.tag
        defer { self.transferOwner.value = 0 }
        return call(self.note)
    }

    /// Several numbers of a connection are about to change that do not fit together meanwhile: keeps how they are.
    ///
    /// - Parameters:
    ///   - owner: The connection.
    ///   - wire: The protocol's state.
    ///   - backlog: What waits of it, if anything.
    func beginChange(of owner: SocketKey, wire: WebSocketConnection, _ backlog: Backlog?) {
        self.changeWire.value = wire
        self.changeInput.value = self.owner == owner ? UInt64(self.offset) : backlog?.input.bounds ?? 0
        self.changeAssembly.value = backlog?.assembly.bounds ?? 0
        self.changeOwner.value = owner.tag
    }

    /// They have changed, and fit together again.
    func endChange() { self.changeOwner.value = 0 }

    /// A connection is being upgraded: until ``endUpgrade()`` its request counts as neither taken nor answered.
    func beginUpgrade(of owner: SocketKey) { self.upgradeOwner.value = owner.tag }

    /// The request was taken, its answer waits for the socket, and the phase is another.
    func endUpgrade() { self.upgradeOwner.value = 0 }
}
