import Contexts
import WebSocketProtocol

@testable import Reactor
@testable import Transport

/// The memory of a table without a server, set to any state that a killed process could leave.
struct Sketch {
    let memory: TableMemory

    private typealias Offset = TableMemory.Offset

    /// Creates a table with room for a few connections.
    init(capacity: Int = 8, identity: TableIdentity = TableIdentity(incarnation: 1)) throws {
        self.memory = try TableMemory(
            capacity: capacity,
            identity: identity,
            outlivesProcess: true,
            initialContext: "c_first"
        )
    }

    /// What the next process would find.
    var former: TableSnapshot? { TableSnapshot(self.memory.memory) }

    /// What it would find of a connection; nil if it would find none.
    func savedConnection(_ cookie: UInt64 = 1) -> SavedConnection? {
        self.former?.savedConnections.first { $0.slot.cookie == cookie }
    }

    /// The cookies of the connections that it would find damaged, and of all others, in order.
    var survey: (damaged: [UInt64], others: [UInt64])? {
        self.former?.survey().sorted
    }

    /// Adds a connection whose WebSocket is open.
    func open(_ cookie: UInt64 = 1, limits: WebSocketConnection.Limits = .init()) -> SocketKey {
        var slot = ConnectionSlot(
            descriptor: 99,
            cookie: cookie,
            isCounted: true,
            machine: ConnectionMachine(until: MonotonicTime(milliseconds: 5)),
            wire: WebSocketConnection(limits: limits)
        )
        let limits = TransportConfiguration(initialContext: "c_first").limits
        _ = slot.handle(.upgraded, at: MonotonicTime(milliseconds: 5), within: limits)
        slot.hasEntered = true
        guard let key = self.memory.slots.insert(slot) else { fatalError("the table is full") }
        return key
    }

    /// Returns the backlog of a connection, with these bytes in it.
    @discardableResult
    func wait(_ key: SocketKey, input: String = "", assembly: String = "", output: String = "") -> Backlog {
        guard let backlog = Backlog.make(in: self.memory.arena) else { fatalError("out of memory") }
        self.memory.slots[key].backlog = backlog.block
        _ = backlog.input.append(RawSpan(_elements: Array(input.utf8).span))
        _ = backlog.assembly.append(RawSpan(_elements: Array(assembly.utf8).span))
        _ = backlog.output.append(RawSpan(_elements: Array(output.utf8).span))
        return backlog
    }

    /// Sets the received bytes of a connection, with the offset up to which they are used.
    func receive(_ text: String, for key: SocketKey, used: Int = 0) {
        _ = self.memory.received.reserve(1024)
        _ = self.memory.received.append(RawSpan(_elements: Array(text.utf8).span))
        self.memory.begin(key)
        self.memory.offset = used
    }

    /// Sets the gathered bytes of a connection.
    func gather(_ text: String, for key: SocketKey) {
        self.memory.gatheredFor = key
        _ = self.memory.gathered.append(RawSpan(_elements: Array(text.utf8).span))
    }

    /// Writes a number of the head.
    func set(_ location: Int, _ number: UInt64) {
        self.memory.memory.cell(of: UInt64.self, at: location).value = number
    }

    /// Leaves what a system call leaves that was killed after it has moved some bytes, and before they were counted.
    func kill(in transfer: TableMemory.Transfer, of buffer: ByteBuffer, _ key: SocketKey, moved: Int) {
        self.set(Offset.transferBounds, buffer.bounds)
        self.set(Offset.transferKind, transfer.rawValue)
        self.set(Offset.transferOwner, key.tag)
        self.memory.memory.cell(of: UInt32.self, at: Offset.transferNote + 56).value = UInt32(moved)
    }

    /// Writes bytes after those of a buffer without counting them, as a killed recv(2) would.
    func write(_ text: String, behind buffer: ByteBuffer, recordAt location: Int) {
        let block = self.memory.memory.cell(of: ByteBuffer.Record.self, at: location).value.block
        let end = block.range.lowerBound + Int(buffer.bounds >> 32)
        self.memory.memory.write(RawSpan(_elements: Array(text.utf8).span), at: end)
    }
}

extension TableSnapshot {
    /// Everything that its connections have left.
    var savedConnections: [SavedConnection] { self.survey().outlines.map(self.savedConnection) }
}

extension TableSnapshot.Survey {
    fileprivate var sorted: (damaged: [UInt64], others: [UInt64]) {
        (self.damaged.sorted(), self.outlines.map(\.cookie).sorted())
    }
}
