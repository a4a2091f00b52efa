import Reactor

extension TableMemory {
    /// Whose bytes ``received`` holds; nil when they are nobody's.
    var owner: SocketKey? {
        let tag = self.burstOwner.value
        return tag == 0 ? nil : SocketKey(tag: tag)
    }

    /// Whether ``received`` holds the bytes of that connection.
    func isOwner(_ key: SocketKey) -> Bool { self.burstOwner.value == key.tag }

    /// From where on the bytes of ``received`` are not used yet.
    var offset: Int {
        get { Int(self.burstOffset.value) }
        set { self.burstOffset.value = UInt64(newValue) }
    }

    /// Says whose the bytes are that ``received`` holds, or will; the former owner's are given up first.
    func begin(_ owner: SocketKey) {
        self.burstOffset.value = 0
        self.burstOwner.value = owner.tag
    }

    /// Says that nobody needs what ``received`` holds.
    func endBurst() {
        self.burstOwner.value = 0
        self.received.wipe()
    }

    /// Moves what is left of the burst behind a buffer; another process finds it in one of the two places.
    ///
    /// False, with nothing done, when there is no memory for it there.
    func moveBurst(to input: ByteBuffer) -> Bool {
        // Until it is done, what the buffer held before counts, and the rest is still here.
        self.aside.value = UInt64(input.count) + 1
        let rest = self.offset..<self.received.count
        let isMoved = self.received.withBytes { input.append($0, in: rest, unmaskedWith: 0) }
        if isMoved { self.burstOwner.value = 0 }
        self.aside.value = 0
        if isMoved { self.received.wipe() }
        return isMoved
    }

    /// Whose frames ``gathered`` holds.
    var gatheredFor: SocketKey? {
        get {
            let tag = self.gatheredOwner.value
            return tag == 0 ? nil : SocketKey(tag: tag)
        }
        set { self.gatheredOwner.value = newValue?.tag ?? 0 }
    }

    /// Whether ``gathered`` holds frames of that connection.
    func isGathered(for key: SocketKey) -> Bool { self.gatheredOwner.value == key.tag }

    /// Gives the memory of the two buffers back that nothing is in; they take some again when they need it.
    func shrink() {
        if self.owner == nil, self.received.isEmpty { self.received.release() }
        if self.gatheredFor == nil, self.gathered.isEmpty { self.gathered.release() }
    }

    /// Says that nothing is going on any more, and that nobody will touch this memory: the next process may go on with it.
    func handOver() { self.memory.cell(of: UInt64.self, at: Offset.isHandedOver).value = 1 }
}
