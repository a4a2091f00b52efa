import Glibc
import Synchronization
import Testing

@testable import Systemd

@Suite("What journald has taken in")
struct JournalReceiptTests {
    @Test("it waits until an empty datagram is read, which is all that it sends")
    func reading() async throws {
        let journal = try TestSocket(.unix, .datagram, listens: false)
        defer { journal.close() }
        let receipt = JournalReceipt(socketPath: journal.path)
        #expect(!receipt.wait(within: .milliseconds(20)))
        #expect(try journal.receive() == "")
        #expect(!journal.hasDatagram(within: 0))
        let waiting = Task.detached { receipt.wait(within: .seconds(60)) }
        #expect(try journal.receive() == "")
        #expect(await waiting.value)
        #expect(!journal.hasDatagram(within: 0))
    }

    @Test("without a journal it does not wait")
    func absent() {
        let start = ContinuousClock.now
        #expect(!JournalReceipt(socketPath: temporaryPath()).wait(within: .seconds(60)))
        #expect(!JournalReceipt(socketPath: String(repeating: "long", count: 50)).wait(within: .seconds(60)))
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("a journal that reads nothing is given up at the time-out, also when its queue is full; read, it goes on")
    func stalled() async throws {
        let journal = try TestSocket(.unix, .datagram, listens: false)
        defer { journal.close() }
        let receipt = JournalReceipt(socketPath: journal.path)
        var size = try Self.queueSize()
        while size > 0 {
            #expect(!receipt.wait(within: .microseconds(100)))
            size -= 1
        }
        #expect(!receipt.wait(within: .milliseconds(20)))
        let hasEnded = Atomic(false)
        async let isTaken = Task.detached {
            defer { hasEnded.store(true, ordering: .releasing) }
            return receipt.wait(within: .seconds(60))
        }.value
        while !hasEnded.load(ordering: .acquiring) {
            if journal.hasDatagram(within: 10) { #expect(try journal.receive() == "") }
        }
        #expect(await isTaken)
    }

    /// How many datagrams wait at a socket at most (unix(7), max_dgram_qlen), and one more.
    private static func queueSize() throws -> Int {
        guard let file = unsafe fopen("/proc/sys/net/unix/max_dgram_qlen", "r") else {
            throw TestSocket.Failure(call: "fopen", errno: errno)
        }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        _ = unsafe fgets(&line, CInt(line.count), file)
        return unsafe atol(line) + 1
    }
}
