import Reactor
import WebSocketProtocol

/// A slot as processes have it whose ``TableMemory/version`` is 2: read only, and never to be changed.
///
/// 104 bytes: the descriptor, the stage, marks, the interest, the cookie, two times, the keep-alive, and blocks and wire as
/// today. What means something in one process only is not read.
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
        /// These, the one that a worker serves it, and the one that it was given more time.
        static let all: UInt8 = 0x3F
    }

    /// The same connection as slots are now; what was impossible before is impossible then.
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
