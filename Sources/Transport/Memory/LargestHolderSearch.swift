import Reactor

/// A look through the slots of a table for those who hold most of the memory of all, one portion of slots after the other.
struct LargestHolderSearch {
    /// Somebody who holds more than a share.
    struct Holder: Equatable {
        let key: SocketKey
        let bytes: Int
    }

    /// Those who held most are remembered, so many of them.
    static let maximumHolders = 64

    /// The slots before this one were looked at.
    private(set) var next = 0
    /// Those who hold most of those looked at; who holds least comes first.
    private(set) var holders: [Holder] = []

    /// The next portion of slots.
    mutating func takePortion(of maximum: Int, slots: Int) -> Range<Int> {
        let portion = self.next..<max(self.next, min(self.next + maximum, slots))
        self.next = portion.upperBound
        return portion
    }

    /// Remembers somebody, unless as many are remembered already who hold as much.
    mutating func note(_ key: SocketKey, _ bytes: Int) {
        if self.holders.count == Self.maximumHolders {
            guard bytes > self.holders[0].bytes else { return }
            self.holders.removeFirst()
        }
        let index = self.holders.firstIndex { $0.bytes >= bytes } ?? self.holders.count
        self.holders.insert(Holder(key: key, bytes: bytes), at: index)
    }

    /// Takes out who holds most; nil when nobody is left.
    mutating func takeMost() -> Holder? { self.holders.popLast() }
}
