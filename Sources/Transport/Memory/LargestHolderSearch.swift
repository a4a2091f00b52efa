import Reactor

/// A search through the slots of a table for the connections that use most memory, one portion of slots at a time.
struct LargestHolderSearch {
    /// A connection that uses more than a share.
    struct Holder: Equatable {
        let key: SocketKey
        let bytes: Int
    }

    /// The maximum number of connections that are remembered: those that use most.
    static let maximumHolders = 64

    /// The next slot to look at.
    private(set) var next = 0
    /// The largest users among the slots so far, in ascending order.
    private(set) var holders: [Holder] = []

    /// Returns the next portion, of at most `maximum` slots.
    mutating func takePortion(of maximum: Int, slots: Int) -> Range<Int> {
        let portion = self.next..<max(self.next, min(self.next + maximum, slots))
        self.next = portion.upperBound
        return portion
    }

    /// Adds a connection, unless ``maximumHolders`` connections are remembered that use as much.
    mutating func note(_ key: SocketKey, _ bytes: Int) {
        if self.holders.count == Self.maximumHolders {
            guard bytes > self.holders[0].bytes else { return }
            self.holders.removeFirst()
        }
        let index = self.holders.firstIndex { $0.bytes >= bytes } ?? self.holders.count
        self.holders.insert(Holder(key: key, bytes: bytes), at: index)
    }

    /// Removes and returns the connection that uses most; nil if none is left.
    mutating func takeMost() -> Holder? { self.holders.popLast() }
}
