import Reactor

extension TableMemory {
    /// The connection whose bytes ``received`` holds; nil if there is none.
    var owner: SocketKey? {
        let tag = self.burstOwner.value
        return tag == 0 ? nil : SocketKey(tag: tag)
    }

    /// Whether ``received`` holds the bytes of this connection.
    func isOwner(_ key: SocketKey) -> Bool { self.burstOwner.value == key.tag }

    /// The offset in ``received`` of the first byte that is not used yet.
    var offset: Int {
        get { Int(self.burstOffset.value) }
        set { self.burstOffset.value = UInt64(newValue) }
    }

    /// Makes a connection the owner of ``received``, now or for the next read.
    ///
    /// If it has another owner, call ``endBurst()`` before.
    func begin(_ owner: SocketKey) {
        self.burstOffset.value = 0
        self.burstOwner.value = owner.tag
    }

    /// Discards the content of ``received``.
    func endBurst() {
        self.burstOwner.value = 0
        self.received.wipe()
    }

    /// Moves the rest of the burst to the end of a buffer.
    ///
    /// At any moment another process finds it in one of the two.
    ///
    /// Returns false and changes nothing if there is no memory for it in the buffer.
    func moveBurst(to input: ByteBuffer) -> Bool {
        // Until the move is done, only the earlier content of the buffer counts: the rest still counts as being here.
        self.aside.value = UInt64(input.count) + 1
        let rest = self.offset..<self.received.count
        let isMoved = self.received.withBytes { input.append($0, in: rest, unmaskedWith: 0) }
        if isMoved { self.burstOwner.value = 0 }
        self.aside.value = 0
        if isMoved { self.received.wipe() }
        return isMoved
    }

    /// The connection whose frames ``gathered`` holds; nil if there is none.
    var gatheredFor: SocketKey? {
        get {
            let tag = self.gatheredOwner.value
            return tag == 0 ? nil : SocketKey(tag: tag)
        }
        set { self.gatheredOwner.value = newValue?.tag ?? 0 }
    }

    /// Whether ``gathered`` holds frames of this connection.
    func isGathered(for key: SocketKey) -> Bool { self.gatheredOwner.value == key.tag }

    /// Frees the memory of the two buffers if they are empty; they allocate again when they need it.
    func shrink() {
        if self.owner == nil, self.received.isEmpty { self.received.release() }
        if self.gatheredFor == nil, self.gathered.isEmpty { self.gathered.release() }
    }

    /// Marks the memory as handed over: this process will not touch it any more, and the next one may continue from it.
    func handOver() { self.memory.cell(of: UInt64.self, at: Offset.isHandedOver).value = 1 }
}
