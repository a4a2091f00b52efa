/// Different elements in order, in runs of a bounded length: one is put in or taken out without moving all others.
///
/// Putting in, taking out and looking up cost a search and the length of a run, and a glance at each run: 40 of them for
/// 10,000 elements.
struct OrderedChunks<Element: Comparable & Sendable>: Sendable {
    /// None is empty.
    private var chunks: [[Element]] = []
    /// How many elements there are.
    private(set) var count = 0

    /// The longest run; one that outgrows it becomes two.
    private static var longest: Int { 512 }

    /// Puts an element in its place; it must not be there yet.
    mutating func insert(_ element: Element) {
        self.count += 1
        guard !self.chunks.isEmpty else {
            self.chunks = [[element]]
            return
        }
        let chunk = self.chunk(of: element)
        self.chunks[chunk].insert(element, at: self.location(of: element, in: chunk))
        guard self.chunks[chunk].count > Self.longest else { return }
        let half = Self.longest / 2
        // Two new arrays: the old one has room for twice as many, which elements in order would never fill.
        let (first, second) = (Array(self.chunks[chunk][..<half]), Array(self.chunks[chunk][half...]))
        self.chunks[chunk] = first
        self.chunks.insert(second, at: chunk + 1)
    }

    /// Takes an element out, if it is there.
    mutating func remove(_ element: Element) {
        guard !self.chunks.isEmpty else { return }
        let chunk = self.chunk(of: element)
        let location = self.location(of: element, in: chunk)
        guard location < self.chunks[chunk].count, self.chunks[chunk][location] == element else { return }
        self.count -= 1
        self.chunks[chunk].remove(at: location)
        if self.chunks[chunk].isEmpty { self.chunks.remove(at: chunk) }
    }

    /// How many elements at the front are as is asked; all that are must be there, before all that are not.
    func count(while isBefore: (Element) -> Bool) -> Int {
        let chunk = Self.partition(self.chunks.count) { isBefore(self.chunks[$0][0]) } - 1
        guard chunk >= 0 else { return 0 }
        let before = self.chunks[..<chunk].reduce(0) { $0 + $1.count }
        return before + Self.partition(self.chunks[chunk].count) { isBefore(self.chunks[chunk][$0]) }
    }

    /// The elements from an offset on, at most so many.
    func elements(from offset: Int = 0, atMost limit: Int) -> [Element] {
        var (skipped, taken) = (offset, [Element]())
        for chunk in self.chunks where taken.count < limit {
            if skipped < chunk.count { taken += chunk[skipped...].prefix(limit - taken.count) }
            skipped = max(0, skipped - chunk.count)
        }
        return taken
    }

    /// The run that an element is in, or belongs in.
    private func chunk(of element: Element) -> Int {
        max(0, Self.partition(self.chunks.count) { self.chunks[$0][0] <= element } - 1)
    }

    private func location(of element: Element, in chunk: Int) -> Int {
        Self.partition(self.chunks[chunk].count) { self.chunks[chunk][$0] < element }
    }

    /// The first of so many numbers that is not as is asked.
    private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
