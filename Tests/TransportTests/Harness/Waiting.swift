import Dispatch
import TestSupport
import Synchronization

/// A failure that a test has run into.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    /// The server has sent something that it must not send.
    let isWrong: Bool

    init(_ description: String) { (self.description, self.isWrong) = (description, false) }

    init(wrong description: String) { (self.description, self.isWrong) = (description, true) }
}

/// How long a test waits for a real socket or thread: 20 seconds, or more where everything is slow.
struct Patience {
    private let end = ContinuousClock.now + .seconds(20 * TestPatience.factor)
    private let reason: String

    /// A time limit; when it is over, the failure gives this reason.
    init(_ reason: String) { self.reason = reason }

    /// Lets others run for a moment.
    func pause() async throws {
        guard ContinuousClock.now < self.end else { throw TestFailure(wrong: self.reason) }
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Waits until a condition is true.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let patience = Patience("never happened: \(what)")
    while try await !condition() { try await patience.pause() }
}

/// An event that happens once.
final class Once: Sendable {
    private let isDone = Atomic(false)

    /// Returns whether this is the first call.
    func begin() -> Bool { !self.isDone.exchange(true, ordering: .relaxed) }
}

/// Blocks a thread until it is released.
final class Brake: Sendable {
    private let held = Atomic(false)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Whether a thread is blocked.
    var isOn: Bool { self.held.load(ordering: .relaxed) }

    func hold() {
        self.held.store(true, ordering: .relaxed)
        self.semaphore.wait()
    }

    func release() { self.semaphore.signal() }
}

/// A counter that many tasks share.
final class Tally: Sendable {
    private let value = Atomic(0)

    var total: Int { self.value.load(ordering: .relaxed) }

    func count() { self.value.wrappingAdd(1, ordering: .relaxed) }
}
