import Synchronization

/// A gate at which tasks wait until it is opened.
final class AsyncGate: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func pass() async {
        await withCheckedContinuation { visitor in
            let isOpen = self.state.withLock { state in
                if !state.isOpen { state.waiting.append(visitor) }
                return state.isOpen
            }
            if isOpen { visitor.resume() }
        }
    }

    func open() {
        let waiting = self.state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for visitor in waiting { visitor.resume() }
    }
}

/// A counter that several tasks can use.
final class Tally: Sendable {
    private let count = Atomic(0)

    var total: Int { self.count.load(ordering: .relaxed) }

    func add() { self.count.wrappingAdd(1, ordering: .relaxed) }
}
