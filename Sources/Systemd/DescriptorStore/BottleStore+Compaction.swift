import CLinux
import Glibc
import Synchronization

extension BottleStore {
    /// Stores what is not stored yet, and sees to it that there is a spare bottle.
    ///
    /// ``put(_:label:)`` has it done by itself; call it before the first connection comes, and at the end of the process
    /// (with a barrier of the store after it), or again when it failed.
    ///
    /// - Throws: As ``DescriptorStore/store(_:as:)``, or ``SystemdError/Code/bottle(errno:)``.
    package func replenish() async throws(SystemdError) {
        try await self.replenish(on: self.store)
    }

    private func replenish(on store: isolated DescriptorStore) throws(SystemdError) {
        // From here on a put that needs a bottle asks again.
        self.inventory.withLock { $0.isReplenishing = false }
        while let bottle = self.inventory.withLock({ $0.firstUnstored }) {
            try store.store(bottle.ends, as: bottle.name)
            self.inventory.withLock { $0.markStored(bottle) }
        }
        guard let generation = self.inventory.withLock({ $0.wantsSpare ? $0.takeGeneration() : nil }) else { return }
        let spare = try Bottle(generation: generation)
        try store.store(spare.ends, as: spare.name)
        self.inventory.withLock { $0.shelve(.init(bottle: spare, isStored: true)) }
    }

    /// Moves the living into new bottles and has the old ones removed, with the dead in them; false if one runs already.
    ///
    /// It reads the bottles themselves, not the tables of the event loops: what it moves is what was put there,
    /// whatever its number is used for by now. It goes bottle by bottle, 2,024 connections at most in each that it
    /// fills: when the process dies between two steps, or in one, each living connection is in some bottle, or in two.
    /// It uses up to 506 descriptors, fewer where fewer are free, and has as many in flight as the largest bottle
    /// holds; where that gets too many it waits up to a second for systemd to close the old ones. On the store's thread
    /// it takes about 10 µs a connection the first time, dead or alive, and 2 µs later.
    ///
    /// - Throws: What stopped it; the old bottles that are left stay, and nothing is lost.
    package func compact() async throws(SystemdError) -> Bool {
        try await self.compact(on: self.store)
    }

    private func compact(on store: isolated DescriptorStore) async throws(SystemdError) -> Bool {
        // What cannot be stored now is left out; there may be too much in flight for it, which only this can mend.
        try? self.replenish(on: store)
        guard var compaction = self.inventory.withLock({ $0.startCompaction() }) else { return false }
        defer { self.inventory.withLock { $0.endCompaction(compaction) } }
        while let source = compaction.source {
            try self.makeRoomInFlight(for: source.held, &compaction, on: store)
            try self.move(source.bottle, &compaction, on: store)
            try store.remove(source.bottle.name)
            self.inventory.withLock { $0.removeSource(source.bottle) }
            source.bottle.close()
            compaction.finishSource()
            // Lets bottles be stored for connections that come meanwhile.
            await Task.yield()
        }
        return true
    }

    /// Waits for systemd to close what was removed, when all that is in flight would be too much.
    private func makeRoomInFlight(
        for count: Int,
        _ compaction: inout BottleCompaction,
        on store: isolated DescriptorStore
    ) throws(SystemdError) {
        let (held, maximum) = self.inventory.withLock { ($0.held, $0.maximumInFlight) }
        guard compaction.unreleased > 0, held + compaction.unreleased + count > maximum else { return }
        // Too slow is not too late: the kernel will tell.
        _ = try store.barrier(within: .seconds(1))
        compaction.unreleased = 0
    }

    /// Puts the living of one bottle into others.
    private func move(
        _ source: Bottle,
        _ compaction: inout BottleCompaction,
        on store: isolated DescriptorStore
    ) throws(SystemdError) {
        // What waits for the next message takes descriptors too, of as many as are free.
        let free = source.ends.first.map {
            uuu_free_descriptors($0, UUU_MOST_ASKED_FOR, CInt(clamping: self.sparedDescriptors))
        }
        var batch = Batch(maximumAtOnce: min(Bottle.maximumAtOnce, max(1, Int(free ?? 0) / 2)))
        for end in source.ends {
            var peek = BottlePeek(end, sparing: self.sparedDescriptors)
            while let message = peek.next() {
                // All of them have an owner before anything can go wrong.
                for connection in message.connections {
                    let isStaying = compaction.stays(connection.label)
                    if isStaying { batch.add(connection) } else { close(connection.descriptor) }
                }
                guard message.missing == 0 else { throw Self.error(EMFILE) }
                if batch.isFull { try self.flush(&batch, &compaction, on: store) }
            }
            guard peek.failure == 0 else { throw Self.error(peek.failure) }
        }
        while !batch.isEmpty { try self.flush(&batch, &compaction, on: store) }
    }

    /// Puts as many as one message may carry.
    private func flush(
        _ batch: inout Batch,
        _ compaction: inout BottleCompaction,
        on store: isolated DescriptorStore
    ) throws(SystemdError) {
        let count = batch.countAtOnce
        var refusal: CInt = EAGAIN
        if let target = compaction.target, compaction.hasRoom(for: count) { refusal = batch.put(into: target) }
        if refusal == EAGAIN {
            compaction.begin(try self.makeTarget(on: store))
            refusal = compaction.target.map { batch.put(into: $0) } ?? EAGAIN
        }
        guard refusal == 0, let target = compaction.target else { throw Self.error(refusal) }
        compaction.countMoved(count)
        self.inventory.withLock { $0.countMoved(count, into: target) }
        batch.dropPut()
    }

    /// A new bottle, stored before anything is in it; or the spare one, which is.
    private func makeTarget(on store: isolated DescriptorStore) throws(SystemdError) -> Bottle {
        guard let generation = self.inventory.withLock({ $0.hasRoomForTarget ? $0.takeGeneration() : nil }) else {
            guard let spare = self.inventory.withLock({ $0.takeSpareAsTarget() }) else { throw Self.storeFull }
            return spare
        }
        let target = try Bottle(generation: generation)
        try store.store(target.ends, as: target.name)
        self.inventory.withLock { $0.addTarget(target) }
        return target
    }
}

/// Duplicates of connections on their way from one bottle to another.
private struct Batch: ~Copyable {
    private var descriptors: [CInt] = []
    private var labels: [UInt64] = []
    private let maximumAtOnce: Int

    /// For messages of so many connections.
    init(maximumAtOnce: Int) { self.maximumAtOnce = maximumAtOnce }

    deinit { for descriptor in self.descriptors { close(descriptor) } }

    var isEmpty: Bool { self.descriptors.isEmpty }
    var isFull: Bool { self.descriptors.count >= self.maximumAtOnce }
    /// How many go into the next message.
    var countAtOnce: Int { min(self.descriptors.count, self.maximumAtOnce) }

    /// Takes a connection.
    mutating func add(_ connection: Bottle.Connection) {
        self.descriptors.append(connection.descriptor)
        self.labels.append(connection.label)
    }

    /// Puts the next ones in flight; answers errno, or zero.
    func put(into bottle: Bottle) -> CInt {
        let count = self.countAtOnce
        return bottle.put(Array(self.descriptors.prefix(count)), labels: Array(self.labels.prefix(count)))
    }

    /// Closes what was put in flight.
    mutating func dropPut() {
        let count = self.countAtOnce
        for descriptor in self.descriptors.prefix(count) { close(descriptor) }
        self.descriptors.removeFirst(count)
        self.labels.removeFirst(count)
    }
}
