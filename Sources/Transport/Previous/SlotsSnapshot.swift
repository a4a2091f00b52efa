import Reactor

/// The slots of a table of the previous process, in any version that can be read.
enum SlotsSnapshot: Sendable {
    case version2(SlabImage<ConnectionSlotVersion2>)
    case version3(SlabImage<ConnectionSlot>)

    /// The slots in a memory; nil if it has none that can be read.
    ///
    /// - Parameters:
    ///   - version: The version of its layout.
    ///   - capacity: How many there are.
    ///   - stride: How many bytes lie between one and the next.
    ///   - image: The memory.
    init?(version: UInt64, capacity: Int, stride: Int, in image: MemoryImage) {
        func slots<Slot: BitwiseCopyable>(_: Slot.Type) -> SlabImage<Slot>? {
            SlabImage(capacity: capacity, stride: stride, in: image, at: TableMemory.Offset.slots)
        }
        let found: SlotsSnapshot? =
            switch version {
            case 2: slots(ConnectionSlotVersion2.self).map(Self.version2)
            case 3: slots(ConnectionSlot.self).map(Self.version3)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    /// Where the first byte lies that is none of theirs.
    var end: Int {
        switch self {
        case .version2(let slots): slots.end
        case .version3(let slots): slots.end
        }
    }

    /// Calls the body for each that has or had a tenant, with its key of then, and whether that can be gone on with.
    func forEach(_ body: (_ key: SocketKey, _ isTaken: Bool, ConnectionSlot) throws -> Void) rethrows {
        switch self {
        case .version2(let slots): try slots.forEach { try body($0, $1 == .taken, $2.converted) }
        case .version3(let slots): try slots.forEach { try body($0, $1 == .taken, $2) }
        }
    }

    /// The slot of a tenant; nil if it is not there, or was left out.
    subscript(key: SocketKey) -> ConnectionSlot? {
        switch self {
        case .version2(let slots): slots[key]?.converted
        case .version3(let slots): slots[key]
        }
    }

    /// Marks a tenant as damaged, for all who look at the table from now on; nothing happens if it is not there.
    func exclude(_ key: SocketKey) {
        switch self {
        case .version2(let slots): slots.exclude(key)
        case .version3(let slots): slots.exclude(key)
        }
    }
}
