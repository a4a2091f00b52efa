/// First in, first out, in one array whose memory is used again.
package struct Queue<Element> {
    private var elements: [Element] = []
    private var done = 0

    /// A queue in which nothing waits.
    package init() {}

    /// Whether nothing waits.
    package var isEmpty: Bool { self.done == self.elements.count }

    /// How many elements the memory holds: those that wait, and those that were taken out and not yet cleared away.
    package var footprint: Int { self.elements.count }

    /// Puts an element to the end.
    package mutating func append(_ element: Element) { self.elements.append(element) }

    /// Puts elements to the end.
    package mutating func append(contentsOf elements: [Element]) { self.elements.append(contentsOf: elements) }

    /// Takes out what waits longest; nil when nothing waits.
    ///
    /// What was taken out is cleared away when the end is reached, and also when it is the greater part: a queue that
    /// never runs empty must not grow for ever. An element is moved by that once for each that was taken out, at most.
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
