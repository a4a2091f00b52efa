import Reactor
import WebSocketProtocol

/// A slot as processes with ``TableMemory/version`` 2 have written it.
///
/// It is only read, and its layout must never change.
///
/// It has 104 bytes: the descriptor, the stage, marks, the interest, the cookie, two times, the keep-alive, and blocks
/// and wire as in the current version. Values that mean something in one process only are ignored.
struct ConnectionSlotVersion2: BitwiseCopyable {
    private let descriptor: CInt
    private let stage: UInt8
    private let marks: UInt8
    private let interest: UInt8
    private let cookie: UInt64
    private let until: UInt64
    private let armed: UInt64
    private let keepAlive: KeepAlive
    private let backlog: Arena.Block
    private let wire: WebSocketConnection
    private let record: Arena.Block

    private enum Mark {
        static let isCounted: UInt8 = 1
        static let hasEndedSending: UInt8 = 4
        static let isRunning: UInt8 = 8
        static let hasEntered: UInt8 = 16
        /// All marks that exist: these, and those for being served by a worker and for having been given more time.
        static let all: UInt8 = 0x3F
    }

    /// The same connection as a current slot; an invalid slot stays invalid.
    var converted: ConnectionSlot {
        let machine = ConnectionMachine(
            stage: self.marks <= Mark.all ? self.stage : .max,
            keepAlive: self.keepAlive,
            isRunning: self.marks & Mark.isRunning != 0,
            hasEntered: self.marks & Mark.hasEntered != 0,
            hasEndedSending: self.marks & Mark.hasEndedSending != 0
        )
        var slot = ConnectionSlot(
            descriptor: self.descriptor,
            cookie: self.cookie,
            isCounted: self.marks & Mark.isCounted != 0,
            machine: machine,
            wire: self.wire
        )
        slot.backlog = self.backlog
        slot.record = self.record
        return slot
    }
}
