import Reactor

/// The slots of a table of the previous process, in any version that can be read.
enum SlotsSnapshot: Sendable {
    case version2(SlabImage<ConnectionSlotVersion2>)
    case version3(SlabImage<ConnectionSlot>)

    /// Finds the slots in a memory; nil if there are none that can be read.
    ///
    /// - Parameters:
    ///   - version: The version of the layout.
    ///   - capacity: The number of slots.
    ///   - stride: The distance in bytes from one slot to the next.
    ///   - image: The memory.
    init?(version: UInt64, capacity: Int, stride: Int, in image: MemoryImage) {
        func slots<Slot: BitwiseCopyable>(_: Slot.Type) -> SlabImage<Slot>? {
            SlabImage(capacity: capacity, stride: stride, in: image, at: TableMemory.Offset.slots)
        }
        let found: SlotsSnapshot? =
            switch version {
            case 2: slots(ConnectionSlotVersion2.self).map(Self.version2)
            case 3, 4: slots(ConnectionSlot.self).map(Self.version3)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    /// The offset of the first byte after the slots.
    var end: Int {
        switch self {
        case .version2(let slots): slots.end
        case .version3(let slots): slots.end
        }
    }

    /// Calls the body for each slot that was ever used, with its key; `isTaken` says whether it is in use and not
    /// excluded.
    func forEach(_ body: (_ key: SocketKey, _ isTaken: Bool, ConnectionSlot) throws -> Void) rethrows {
        switch self {
        case .version2(let slots): try slots.forEach { try body($0, $1 == .taken, $2.converted) }
        case .version3(let slots): try slots.forEach { try body($0, $1 == .taken, $2) }
        }
    }

    /// The slot with a key; nil if it is not in use or was excluded.
    subscript(key: SocketKey) -> ConnectionSlot? {
        switch self {
        case .version2(let slots): slots[key]?.converted
        case .version3(let slots): slots[key]
        }
    }

    /// Excludes a slot for everyone who reads the table from now on; does nothing if it is not in use.
    func exclude(_ key: SocketKey) {
        switch self {
        case .version2(let slots): slots.exclude(key)
        case .version3(let slots): slots.exclude(key)
        }
    }
}
