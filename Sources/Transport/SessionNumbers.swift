import Dialects

/// Counters of a connection's session, and what was agreed on with its client; they continue from process to process.
///
/// Each slot holds them. With plain text only ``flags`` are used.
struct SessionNumbers: BitwiseCopyable, Equatable, Sendable {
    /// How many messages were sent to the client.
    var messages: UInt64 = 0
    /// The id of the last line of the client that was executed.
    var did: UInt64 = 0
    /// The id of the last line of a channel that was sent to the client.
    var channelLine: UInt64 = 0
    /// The number of the client's `Dialect`.
    var dialect: UInt8 = 0
    /// What the client has asked for, and how its session stands, as bits.
    var flags: UInt8 = 0

    /// The bits of ``flags`` that are the client's `Wants`.
    private static let wantsBits: UInt8 = 0x1F
    private static let readerBit: UInt8 = 0x20
    private static let lostBit: UInt8 = 0x40
    private static let asideBit: UInt8 = 0x80

    /// The further kinds of messages that the client understands.
    var wants: Wants {
        get { Wants(rawValue: self.flags & Self.wantsBits) }
        set { self.flags = self.flags & ~Self.wantsBits | newValue.rawValue & Self.wantsBits }
    }

    /// Whether texts should suit a screen reader.
    var isReader: Bool {
        get { self.flags & Self.readerBit != 0 }
        set { self.flags = newValue ? self.flags | Self.readerBit : self.flags & ~Self.readerBit }
    }

    /// Whether the session has lost its connection and waits for its player.
    var isLost: Bool {
        get { self.flags & Self.lostBit != 0 }
        set { self.flags = newValue ? self.flags | Self.lostBit : self.flags & ~Self.lostBit }
    }

    /// Whether the session is being taken over, from this connection or by it: messages go the way of the ``Exchange``.
    ///
    /// It means nothing to another process.
    var isAside: Bool {
        get { self.flags & Self.asideBit != 0 }
        set { self.flags = newValue ? self.flags | Self.asideBit : self.flags & ~Self.asideBit }
    }

    /// Whether messages go the way of the ``Exchange``, which counts and retains them.
    @inline(__always) var usesExchange: Bool {
        self.dialect == Dialect.uuuV1.rawValue || self.flags & (Self.lostBit | Self.asideBit) != 0
    }

    /// Whether the values are valid; checked for memory that another process has written.
    var isPossible: Bool { Dialect(rawValue: self.dialect) != nil }
}
