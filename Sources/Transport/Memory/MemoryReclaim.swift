import Reactor

/// How far a table is with finding who holds most of the memory of all, so that they are ended.
final class MemoryReclaim {
    /// Who holds most is looked for, or ended: the next portion of that is due.
    private(set) var isGoingOn = false
    /// How far the look has come.
    private var search = LargestHolderSearch()
    /// When to look again, after nobody on this loop held much.
    private(set) var nextLook = MonotonicTime(milliseconds: 0)
    /// Somebody has asked for it before that time.
    private var isAskedForLater = false

    /// What is to be done next.
    enum Portion {
        /// Look at these slots.
        case slots(Range<Int>)
        /// End those that ``takeMost()`` answers.
        case endings
    }

    /// Slots that are looked at in one go.
    private static let slotsInOneGo = 1024
    /// How long it takes until it is looked again where nobody held more than a share, in milliseconds.
    private static let lookAgainMilliseconds: UInt64 = 100

    /// Whether it goes on, or may begin.
    func isDue(at now: MonotonicTime) -> Bool { self.isGoingOn || now >= self.nextLook }

    /// The next portion of a table with so many slots.
    func nextPortion(of slots: Int) -> Portion {
        self.isGoingOn = true
        guard self.search.next < slots || slots == 0 else { return .endings }
        return .slots(self.search.takePortion(of: Self.slotsInOneGo, slots: slots))
    }

    /// Notes somebody who holds more than a share.
    func note(_ key: SocketKey, _ bytes: Int) { self.search.note(key, bytes) }

    /// A portion of so many slots was looked at; after the last one nobody may have been found.
    func endPortion(of slots: Int, at now: MonotonicTime) {
        guard self.search.next == slots, self.search.holders.isEmpty else { return }
        self.nextLook = now.advanced(byMilliseconds: Self.lookAgainMilliseconds)
        self.end()
    }

    /// Takes out who was found to hold most; nil when nobody is left.
    func takeMost() -> LargestHolderSearch.Holder? { self.search.takeMost() }

    /// If all who were found are ended, the look begins from the first slot once more.
    func endEndings() {
        if self.search.holders.isEmpty { self.search = LargestHolderSearch() }
    }

    /// There is room again, or nobody here to make it.
    func end() {
        self.isGoingOn = false
        self.search = LargestHolderSearch()
    }

    /// Somebody asks for it before its time; false if somebody else has already.
    func askForLater() -> Bool {
        guard !self.isAskedForLater else { return false }
        self.isAskedForLater = true
        return true
    }

    /// The time has come that was asked for.
    func beginLater() { self.isAskedForLater = false }
}
