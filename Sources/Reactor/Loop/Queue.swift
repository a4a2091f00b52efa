/// A first-in, first-out queue in one array, whose memory is reused.
package struct Queue<Element> {
    private var elements: [Element] = []
    private var done = 0

    /// Makes an empty queue.
    package init() {}

    /// Whether the queue is empty.
    package var isEmpty: Bool { self.done == self.elements.count }

    /// How many elements the array holds: those that wait, and those that were removed but not yet cleared.
    package var footprint: Int { self.elements.count }

    /// Adds an element at the end.
    package mutating func append(_ element: Element) { self.elements.append(element) }

    /// Adds elements at the end.
    package mutating func append(contentsOf elements: [Element]) { self.elements.append(contentsOf: elements) }

    /// Removes and returns the first element; nil when the queue is empty.
    ///
    /// Removed elements are cleared from the array when the queue becomes empty, and also when there are at least 1024
    /// of them and they are at least half of the array, so that a queue that never becomes empty does not grow for
    /// ever. This never moves more elements than were removed.
    package mutating func popFirst() -> Element? {
        guard !self.isEmpty else { return nil }
        let first = self.elements[self.done]
        self.done += 1
        if self.isEmpty {
            self.elements.removeAll(keepingCapacity: true)
            self.done = 0
        } else if self.done >= 1024, self.done * 2 >= self.elements.count {
            self.elements.removeFirst(self.done)
            self.done = 0
        }
        return first
    }
}
