import Reactor
import WebSocketProtocol

// Marks for operations in progress: if the process is killed in the middle of one, the next process knows how far it
// was.
extension TableMemory {
    /// Reads once into ``received``, after its content; ``begin(_:)`` has named the owner before.
    func receive(from descriptor: CInt) -> ByteBuffer.Received {
        // A process that is killed in this call may have received bytes. They show as nonzero bytes after the content.
        self.receiving.value = 1
        defer { self.receiving.value = 0 }
        return self.received.receive(from: descriptor)
    }

    /// Sends the content of ``gathered`` to its owner; the kernel records how many bytes it has accepted.
    func sendGathered(of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.gathered, self.gathered, of: owner) { self.gathered.send(to: descriptor, noting: $0) }
    }

    /// Reads once into the input of a backlog; the kernel records how many bytes that was.
    func receive(into input: ByteBuffer, of owner: SocketKey, from descriptor: CInt) -> ByteBuffer.Received {
        self.noting(.input, input, of: owner) { input.receive(from: descriptor, noting: $0) }
    }

    /// Sends from the output of a backlog once; the kernel records how many bytes it has accepted.
    func send(_ output: ByteBuffer, of owner: SocketKey, to descriptor: CInt) -> ByteBuffer.Sent {
        self.noting(.output, output, of: owner) { output.send(to: descriptor, noting: $0) }
    }

    private func noting<Outcome>(
        _ transfer: Transfer,
        _ buffer: ByteBuffer,
        of owner: SocketKey,
        _ call: (TransferNote?) -> Outcome
    ) -> Outcome {
        // Recording the count makes a call somewhat slower.
        guard self.outlivesProcess else { return call(nil) }
        self.note.clear()
        self.transferBounds.value = buffer.bounds
        self.transferKind.value = transfer.rawValue
        self.transferOwner.value = owner.tag
        defer { self.transferOwner.value = 0 }
        return call(self.note)
    }

    /// Saves the values that are about to change, as they do not fit together until ``endChange()``.
    ///
    /// - Parameters:
    ///   - owner: The connection.
    ///   - wire: The state of the protocol.
    ///   - backlog: The backlog of the connection, if it has one.
    func beginChange(of owner: SocketKey, wire: WebSocketConnection, _ backlog: Backlog?) {
        self.changeWire.value = wire
        self.changeInput.value = self.owner == owner ? UInt64(self.offset) : backlog?.input.bounds ?? 0
        self.changeAssembly.value = backlog?.assembly.bounds ?? 0
        self.changeOwner.value = owner.tag
    }

    /// Ends the change: the values fit together again.
    func endChange() { self.changeOwner.value = 0 }

    /// Marks a connection as being upgraded.
    ///
    /// Until ``endUpgrade()`` its request counts as neither taken nor answered.
    func beginUpgrade(of owner: SocketKey) { self.upgradeOwner.value = owner.tag }

    /// Ends the upgrade: the request was taken, its answer is queued, and the phase has changed.
    func endUpgrade() { self.upgradeOwner.value = 0 }
}
