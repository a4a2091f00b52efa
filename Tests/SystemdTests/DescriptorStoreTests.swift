import Dispatch
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("The descriptor store", .timeLimit(.minutes(1)))
struct DescriptorStoreTests {
    @Test("each call is one notification in the form of sd_pid_notify_with_fds(3)")
    func notifications() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager()
            let store = try DescriptorStore()
            let file = try StateFile(size: 64)
            #expect(store.isConnected)
            try await store.store([file.descriptor], as: .state(4))
            let isStored = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(isStored && manager.names == ["state-4"])
            #expect(try StateImage(manager.passed().states[0]).size == 64)
            try await store.remove(.state(4))
            let isRemoved = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(isRemoved && manager.names == [])
            #expect(
                manager.messages == [
                    "FDSTORE=1\nFDNAME=state-4\nFDPOLL=0", "BARRIER=1", "FDSTOREREMOVE=1\nFDNAME=state-4", "BARRIER=1",
                ]
            )
            manager.close()
        }
    }

    @Test("more descriptors than one message carries are sent in several")
    func many() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager(maximum: 600)
            let store = try DescriptorStore()
            let connections = try (0..<254).map { _ in try TestConnection(hasPeer: false) }
            try await store.store(connections.map(\.descriptor), as: .state(0))
            try await store.store([], as: .state(1))
            _ = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(manager.names == Array(repeating: "state-0", count: 254))
            #expect(manager.messages.count == 3)
            manager.close()
        }
    }

    @Test("without NOTIFY_SOCKET nothing is stored, and that is an error")
    func absent() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("NOTIFY_SOCKET", nil)
            let store = try DescriptorStore()
            #expect(!store.isConnected)
            await #expect(throws: SystemdError.self) { try await store.store([0], as: .state(0)) }.map {
                #expect($0.code == .noStore)
            }
            await #expect(throws: SystemdError.self) { try await store.remove(.state(0)) }
            await #expect(throws: SystemdError.self) { try await store.barrier(within: .zero) }
            let room = try await store.room()
            #expect(room == .none)
        }
    }

    @Test("a socket that has gone is an error with its errno, and so is a closed descriptor")
    func unreachable() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager()
            let store = try DescriptorStore()
            await #expect(throws: SystemdError.self) { try await store.store([-1], as: .state(2)) }.map {
                #expect($0.code == .notification(errno: EBADF))
                #expect($0.location == "FDSTORE=1 FDNAME=state-2")
            }
            manager.close()
            await #expect(throws: SystemdError.self) { try await store.remove(.probe) }.map {
                #expect($0.code == .notification(errno: ENOENT))
            }
        }
    }

    @Test("a barrier that systemd does not reach in time is false, and no notification is lost")
    func lateBarrier() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager()
            let store = try DescriptorStore()
            let file = try StateFile(size: 64)
            manager.standStill()
            try await store.store([file.descriptor], as: .state(0))
            let start = ContinuousClock.now
            let isPassed = try await store.barrier(within: .milliseconds(50))
            #expect(!isPassed && ContinuousClock.now - start >= .milliseconds(50))
            manager.standStill(false)
            let isPassedLater = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(isPassedLater && manager.names == ["state-0"])
            manager.close()
        }
    }

    @Test(
        "the number of free entries is found out exactly, and the probe leaves nothing",
        arguments: [0, 1, 8, 16, 500]
    )
    func room(_ maximum: Int) async {
        await #expect(processExitsWith: .success) { [maximum] in
            let manager = try TestManager(maximum: maximum)
            let store = try DescriptorStore()
            let before = openDescriptors()
            let room = try await store.room(wanted: 16, within: .seconds(10 * TestPatience.factor))
            #expect(room == (maximum == 0 ? .none : .room(for: min(maximum, 16))))
            _ = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(manager.names == [])
            let after = openDescriptors()
            #expect(after == before)
            if maximum == 8 {
                let file = try StateFile(size: 1)
                try await store.store([file.descriptor], as: .state(0))
                let rest = try await store.room(within: .seconds(10 * TestPatience.factor))
                #expect(rest == .room(for: 7))
            }
            manager.close()
        }
    }

    @Test("with few free descriptors the probe uses fewer, and still finds room")
    func roomForFew() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager(maximum: 500)
            let store = try DescriptorStore()
            raiseDescriptorLimit(to: 150)
            guard case .room(let count) = try await store.room(wanted: 128, within: .seconds(10 * TestPatience.factor))
            else {
                Issue.record("there is room")
                return
            }
            #expect((8...60).contains(count))
            _ = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(manager.names == [])
            manager.close()
        }
    }

    @Test("systemd 254 and later tell the maximum in FDSTORE; what is stored already is subtracted")
    func announcedRoom() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager()
            let store = try DescriptorStore()
            setEnvironment("FDSTORE", "512")
            let rooms = try await (store.room(), store.room(held: 500), store.room(held: 512))
            #expect(rooms == (.room(for: 512), .room(for: 12), .none))
            #expect(manager.messages == [])
            manager.close()
        }
    }

    @Test("when systemd does not answer, the room is unknown")
    func unknownRoom() async {
        await #expect(processExitsWith: .success) {
            let manager = try TestManager()
            let store = try DescriptorStore()
            manager.standStill()
            let room = try await store.room(within: .milliseconds(50))
            #expect(room == .unknown)
            manager.standStill(false)
            _ = try await store.barrier(within: .seconds(10 * TestPatience.factor))
            #expect(manager.names == [])
            manager.close()
        }
    }

    @Test("the calls of libsystemd, which may block, run on a thread of their own")
    func ownThread() async throws {
        let store = try DescriptorStore()
        #expect(await store.threadName() == "uuu-store")
    }
}

extension DescriptorStore {
    fileprivate func threadName() -> String { currentThreadName() }
}
