import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Storage

@Suite("Looking at a store", .timeLimit(.minutes(1))) struct StoreVitalTests {
    @Test("a writer that is stuck does not answer, and a reader does")
    func stuckWriter() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let holder = Holder()
        holder.hold { wait in store.pool.writeWithoutTransaction { _ in wait() } }
        while holder.held < 1 { try await Task.sleep(for: .milliseconds(1)) }
        let answer = Answer { _ = await store.whatPreventsWrites() }
        try await store.answerFromReader()
        try await Task.sleep(for: .milliseconds(100))
        #expect(!answer.isThere)
        holder.release()
        await answer.value
        try await store.close()
    }

    @Test("readers that are all stuck do not answer, and the writer does")
    func stuckReaders() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let holder = Holder()
        for count in 1...4 {
            holder.hold { wait in try? store.pool.read { _ in wait() } }
            while holder.held < count { try await Task.sleep(for: .milliseconds(1)) }
        }
        let answer = Answer { try? await store.answerFromReader() }
        #expect(await store.whatPreventsWrites() == nil)
        try await Task.sleep(for: .milliseconds(100))
        #expect(!answer.isThere)
        holder.release()
        await answer.value
        try await store.close()
    }

    @Test("a store that was closed answers with an error")
    func closed() async throws {
        let folder = try Folder()
        let store = try folder.open()
        try await store.close()
        await #expect(throws: (any Error).self) { try await store.answerFromReader() }
        #expect(await store.whatPreventsWrites()?.code == .closed)
    }
}

/// Holds parts of a store, each from a thread of its own, until they are released.
private final class Holder: Sendable {
    private let count = Atomic(0)
    private let gate = DispatchSemaphore(value: 0)

    var held: Int { self.count.load(ordering: .acquiring) }

    func hold(_ body: @escaping @Sendable (_ wait: () -> Void) -> Void) {
        Thread.detachNewThread {
            body {
                self.count.add(1, ordering: .acquiringAndReleasing)
                self.gate.wait()
            }
        }
    }

    func release() { for _ in 0..<self.held { self.gate.signal() } }
}

/// Something that is waited for, and whether it has come.
private final class Answer: Sendable {
    private let hasCome = Atomic(false)
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(_ operation: @escaping @Sendable () async -> Void) {
        self.task.withLock { task in
            task = Task {
                await operation()
                self.hasCome.store(true, ordering: .releasing)
            }
        }
    }

    var isThere: Bool { self.hasCome.load(ordering: .acquiring) }

    var value: Void {
        get async { await self.task.withLock { $0 }?.value }
    }
}
