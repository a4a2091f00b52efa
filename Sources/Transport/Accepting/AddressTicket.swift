/// What a connection has of ``AddressLimits``, in few bytes, until it is given back.
struct AddressTicket: Equatable, Sendable, BitwiseCopyable {
    /// What it stands for.
    enum Meaning: Equatable {
        /// The connection is not counted.
        case nothing
        /// It counts for the client of this number (``PresentClients``).
        case client(UInt32)
        /// It also is the stranger of this number (``Strangers``).
        case stranger(UInt32)
    }

    private static let strangerBit: UInt32 = 1 << 31
    private var number: UInt32

    /// The ticket of a connection that is not counted.
    static let none = AddressTicket(number: .max)

    private init(number: UInt32) { self.number = number }

    /// The ticket of a connection of a client.
    static func client(_ number: UInt32) -> AddressTicket { AddressTicket(number: number) }

    /// The ticket of a stranger.
    static func stranger(_ number: UInt32) -> AddressTicket { AddressTicket(number: number | Self.strangerBit) }

    /// What it stands for.
    var meaning: Meaning {
        if self.number == .max { return .nothing }
        return self.number & Self.strangerBit == 0 ? .client(self.number) : .stranger(self.number & ~Self.strangerBit)
    }

    /// Whether the connection is a stranger's.
    var isStranger: Bool { if case .stranger = self.meaning { true } else { false } }
}
