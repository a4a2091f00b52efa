import GRDB
import Synchronization
import TestSupport
import Testing
import World

@testable import StorageSQLite

@Suite("Checking an open store", .timeLimit(.minutes(3))) struct StoreVitalTests {
    @Test("if the writer is stuck, the check of the writer does not return, that of a reader does")
    func stuckWriter() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let holder = Holder()
        try await holder.holdWriter(of: store)
        let answer = Answer { _ = await store.whatPreventsWrites() }
        try await store.answerFromReader()
        try await Task.sleep(for: .milliseconds(100))
        #expect(!answer.isPresent)
        holder.release()
        await answer.value
        try await store.close()
    }

    @Test("if all readers are stuck, the check of a reader does not return, that of the writer does")
    func stuckReaders() async throws {
        let folder = try Folder()
        let store = try folder.open()
        let holder = Holder()
        try await holder.holdReaders(of: store)
        let answer = Answer { try? await store.answerFromReader() }
        #expect(await store.whatPreventsWrites() == nil)
        try await Task.sleep(for: .milliseconds(100))
        #expect(!answer.isPresent)
        holder.release()
        await answer.value
        try await store.close()
    }

    @Test("a closed store returns an error")
    func closed() async throws {
        let folder = try Folder()
        let store = try folder.open()
        try await store.close()
        await #expect(throws: (any Error).self) { try await store.answerFromReader() }
        #expect(await store.whatPreventsWrites()?.code == .closed)
    }
}

/// A task that is awaited, and whether it has ended.
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

    var isPresent: Bool { self.hasCome.load(ordering: .acquiring) }

    var value: Void {
        get async { await self.task.withLock { $0 }?.value }
    }
}
