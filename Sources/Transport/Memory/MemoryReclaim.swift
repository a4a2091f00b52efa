import Reactor

/// The progress of a table in finding and ending the connections that use most memory.
final class MemoryReclaim {
    /// Whether the search or the ending goes on: the next portion is due.
    private(set) var isGoingOn = false
    /// The search through the slots.
    private var search = LargestHolderSearch()
    /// When to search again, after a search that found no connection above a share.
    private(set) var nextLook = MonotonicTime(milliseconds: 0)
    /// Whether the next search is scheduled.
    private var isAskedForLater = false

    /// The next step.
    enum Portion {
        /// Look at these slots.
        case slots(Range<Int>)
        /// End the connections that ``takeMost()`` returns.
        case endings
    }

    /// The number of slots of one portion.
    private static let slotsInOneGo = 1024
    /// How long to wait after a search that found no connection above a share, in milliseconds.
    private static let lookAgainMilliseconds: UInt64 = 100

    /// Whether the work goes on, or a new search may begin.
    func isDue(at now: MonotonicTime) -> Bool { self.isGoingOn || now >= self.nextLook }

    /// Returns the next step for a table with `slots` slots.
    func nextPortion(of slots: Int) -> Portion {
        self.isGoingOn = true
        guard self.search.next < slots || slots == 0 else { return .endings }
        return .slots(self.search.takePortion(of: Self.slotsInOneGo, slots: slots))
    }

    /// Adds a connection that uses more than a share.
    func note(_ key: SocketKey, _ bytes: Int) { self.search.note(key, bytes) }

    /// Ends a portion of the search.
    ///
    /// If it was the last one and nothing was found, the search pauses.
    func endPortion(of slots: Int, at now: MonotonicTime) {
        guard self.search.next == slots, self.search.holders.isEmpty else { return }
        self.nextLook = now.advanced(byMilliseconds: Self.lookAgainMilliseconds)
        self.end()
    }

    /// Removes and returns the connection that uses most; nil if none is left.
    func takeMost() -> LargestHolderSearch.Holder? { self.search.takeMost() }

    /// Starts a new search from the first slot if all connections that were found are ended.
    func endEndings() {
        if self.search.holders.isEmpty { self.search = LargestHolderSearch() }
    }

    /// Ends the work: there is enough memory again, or no connection here uses more than a share.
    func end() {
        self.isGoingOn = false
        self.search = LargestHolderSearch()
    }

    /// Asks for a search at ``nextLook``; false if one is scheduled already.
    func askForLater() -> Bool {
        guard !self.isAskedForLater else { return false }
        self.isAskedForLater = true
        return true
    }

    /// Starts the scheduled search.
    func beginLater() { self.isAskedForLater = false }
}
