import Contexts
import Reactor
import WebSocketProtocol

/// Finds where the parts of a connection lie in the memory of the previous process.
///
/// Each step returns false for a value that cannot have been written: the connection is damaged then.
struct OutlineReader {
    private let table: TableSnapshot
    private let key: SocketKey
    private let arena: Range<Int>
    private var result: SavedConnectionOutline

    private typealias Offset = TableMemory.Offset

    /// Creates a reader for the connection with a key in a table.
    init(_ table: TableSnapshot, _ key: SocketKey, _ slot: ConnectionSlot) {
        self.table = table
        self.key = key
        self.arena = table.arena
        self.result = SavedConnectionOutline(key: key, slot: slot)
    }

    /// Returns the outline of the connection; nil if it is damaged.
    consuming func outline() -> SavedConnectionOutline? {
        self.result.isCommandLost = self.result.slot.isRunning
        if self.isChanging {
            // Takes the values from before the change. A command that was about to run has not begun.
            guard let wire = self.table.image.value(of: WebSocketConnection.self, at: Offset.changeWire) else {
                return nil
            }
            self.result.slot.wire = wire
            self.result.isCommandLost = false
        }
        guard self.result.slot.isPossible, self.isTransferKnown, self.readRecord(), self.readBacklog(),
            self.readBurst(),
            self.readGathered()
        else { return nil }
        let expected = self.result.slot.wire.assembledByteCount
        // Pieces of a message that was taken as a whole are not part of the next message.
        if expected == nil { self.result.assembly = 0..<0 }
        guard self.result.assembly.count == expected ?? 0 else { return nil }
        if self.number(Offset.upgradeOwner) == self.key.tag { return self.beforeUpgrade() }
        // The counter starts when the output was last empty, and some of that output may have been sent since.
        self.result.outputMessages = min(self.result.outputMessages, self.result.output.count)
        return self.result
    }

    /// Returns the outline of a connection whose request was being answered: the request is read again, and nothing was
    /// answered.
    private consuming func beforeUpgrade() -> SavedConnectionOutline? {
        guard self.hasBurst, let received = self.buffer(Offset.received) else { return nil }
        self.result.slot.awaitRequest(until: .read())
        self.result.input = [received.range]
        self.result.output = 0..<0
        self.result.outputMessages = 0
        return self.result
    }

    private mutating func readRecord() -> Bool {
        guard self.result.slot.record.isPresent else { return true }
        guard let block = self.result.slot.record.range(in: self.arena),
            let range = SessionRecord.range(in: block, of: self.table.image),
            let record = SessionRecord(self.table.image.memory.bytes(range))
        else { return false }
        self.result.record = range
        self.result.claims.append(range)
        self.result.account = record.login?.account
        return true
    }

    private mutating func readBacklog() -> Bool {
        guard self.result.slot.backlog.isPresent else { return true }
        guard self.result.slot.backlog.byteCount == Backlog.byteCount,
            let block = self.result.slot.backlog.range(in: self.arena), self.table.image.isWritten(block)
        else { return false }
        self.result.claims.append(block)
        let start = block.lowerBound
        guard self.readInput(start + Backlog.Offset.input),
            let assembly = self.claim(
                self.buffer(
                    start + Backlog.Offset.assembly,
                    bounds: self.isChanging ? self.number(Offset.changeAssembly) : nil
                )
            ),
            let output = self.claim(
                self.buffer(start + Backlog.Offset.output, bounds: self.boundsBefore(.output))
            ), let unsent = output.range(from: self.transferred(.output))
        else { return false }
        self.result.assembly = assembly.range
        self.result.output = unsent
        self.result.outputMessages = Int(clamping: self.number(start + Backlog.Offset.outputMessages))
        return true
    }

    private mutating func readInput(_ start: Int) -> Bool {
        // While a burst is handled, the input that it was copied from is void: an offset that is noted then is none in
        // this buffer.
        let before = self.isChanging && !self.hasBurst ? self.number(Offset.changeInput) : self.boundsBefore(.input)
        guard let input = self.claim(self.buffer(start, bounds: before)),
            let rest = input.uncounted(self.transferred(.input))
        else { return false }
        self.result.input = [input.range, rest]
        self.result.claims.append(rest)
        return true
    }

    /// Adds what was received last, if it belongs to the connection.
    private mutating func readBurst() -> Bool {
        guard self.hasBurst else { return true }
        // The input that the burst was copied from is void, unless the rest of the burst was just being moved back.
        let aside = self.number(Offset.aside)
        let before = self.result.input.first ?? 0..<0
        guard aside == 0 || aside - 1 <= UInt64(before.count), self.number(Offset.receiving) <= 1 else { return false }
        let copied = aside == 0 ? 0..<0 : before.lowerBound..<before.lowerBound + Int(aside - 1)
        let offset = self.number(self.isChanging ? Offset.changeInput : Offset.burstOffset)
        guard let received = self.claim(self.buffer(Offset.received)),
            let rest = received.range(from: Int(clamping: offset))
        else { return false }
        self.result.input = [copied, rest]
        if self.number(Offset.receiving) == 1 {
            self.result.input.append(received.uncounted)
            self.result.claims.append(received.uncounted)
        }
        return true
    }

    /// Adds the gathered frames, if they belong to the connection.
    private mutating func readGathered() -> Bool {
        // If there is output, then the gathered frames were just moved there.
        guard self.number(Offset.gatheredOwner) == self.key.tag, self.result.output.isEmpty else { return true }
        guard let gathered = self.claim(self.buffer(Offset.gathered, bounds: self.boundsBefore(.gathered))),
            let unsent = gathered.range(from: self.transferred(.gathered))
        else { return false }
        self.result.output = unsent
        return true
    }

    private func buffer(_ offset: Int, bounds: UInt64? = nil) -> BufferImage? {
        BufferImage(in: self.table.image, at: offset, arena: self.arena, bounds: bounds)
    }

    /// Records that the bytes of a buffer belong to this connection only.
    private mutating func claim(_ buffer: BufferImage?) -> BufferImage? {
        if let buffer { self.result.claims.append(buffer.range) }
        return buffer
    }

    /// Returns the bounds of a buffer before a system call that may be unfinished; nil if there is none.
    private func boundsBefore(_ transfer: TableMemory.Transfer) -> UInt64? {
        self.isGoingOn(transfer) ? self.number(Offset.transferBounds) : nil
    }

    /// Returns how many bytes an unfinished system call has transferred.
    private func transferred(_ transfer: TableMemory.Transfer) -> Int {
        self.isGoingOn(transfer) ? TransferNote(in: self.table.image.memory, at: Offset.transferNote).count : 0
    }

    private var isTransferKnown: Bool {
        self.number(Offset.transferOwner) != self.key.tag
            || TableMemory.Transfer(rawValue: self.number(Offset.transferKind)) != nil
    }

    private var isChanging: Bool { self.number(Offset.changeOwner) == self.key.tag }

    private var hasBurst: Bool { self.number(Offset.burstOwner) == self.key.tag }

    private func isGoingOn(_ transfer: TableMemory.Transfer) -> Bool {
        self.number(Offset.transferOwner) == self.key.tag && self.number(Offset.transferKind) == transfer.rawValue
    }

    private func number(_ offset: Int) -> UInt64 { self.table.image.value(of: UInt64.self, at: offset) ?? 0 }
}
