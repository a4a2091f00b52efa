import Dispatch
import TestSupport
import Synchronization

/// What a test stumbled over.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    /// The server said something that it must not say.
    let isWrong: Bool

    init(_ description: String) { (self.description, self.isWrong) = (description, false) }

    init(wrong description: String) { (self.description, self.isWrong) = (description, true) }
}

/// How long a test waits for a real socket or thread: no more than 20 seconds, or longer where all is slow.
struct Patience {
    private let end = ContinuousClock.now + .seconds(20 * TestPatience.factor)
    private let reason: String

    /// Patience with what the reason says when it comes to its end.
    init(_ reason: String) { self.reason = reason }

    /// Lets others run for a moment.
    func pause() async throws {
        guard ContinuousClock.now < self.end else { throw TestFailure(wrong: self.reason) }
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Waits until something holds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let patience = Patience("never happened: \(what)")
    while try await !condition() { try await patience.pause() }
}

/// Something that happens once.
final class Once: Sendable {
    private let isDone = Atomic(false)

    /// Whether it is the first time.
    func begin() -> Bool { !self.isDone.exchange(true, ordering: .relaxed) }
}

/// Holds a thread until it is released.
final class Brake: Sendable {
    private let held = Atomic(false)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Whether a thread is held.
    var isOn: Bool { self.held.load(ordering: .relaxed) }

    func hold() {
        self.held.store(true, ordering: .relaxed)
        self.semaphore.wait()
    }

    func release() { self.semaphore.signal() }
}

/// A count that many tasks keep.
final class Tally: Sendable {
    private let value = Atomic(0)

    var total: Int { self.value.load(ordering: .relaxed) }

    func count() { self.value.wrappingAdd(1, ordering: .relaxed) }
}
