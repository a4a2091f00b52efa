import CLinux
import Glibc
import Synchronization

extension BottleStore {
    /// Stores the bottles that are not stored yet, and makes sure that there is a spare one.
    ///
    /// ``put(_:label:)`` calls it when needed. Call it yourself before the first connection is accepted, at the end of
    /// the process (followed by a barrier of the store), and again after it failed.
    ///
    /// - Throws: As ``DescriptorStore/store(_:as:)``, or ``SystemdError/Code/bottle(errno:)``.
    package func replenish() async throws(SystemdError) {
        try await self.replenish(on: self.store)
    }

    private func replenish(on store: isolated DescriptorStore) throws(SystemdError) {
        // From here on, a put that needs a bottle starts another task.
        self.inventory.withLock { $0.isReplenishing = false }
        while let bottle = self.inventory.withLock({ $0.firstUnstored }) {
            try store.store(bottle.ends, as: bottle.name)
            self.inventory.withLock { $0.markStored(bottle) }
        }
        guard let generation = self.inventory.withLock({ $0.wantsSpare ? $0.takeGeneration() : nil }) else { return }
        let spare = try Bottle(generation: generation)
        try store.store(spare.ends, as: spare.name)
        self.inventory.withLock { $0.add(.init(bottle: spare, isStored: true)) }
    }

    /// Moves living connections into new bottles and removes the old ones, with the ended connections in them.
    ///
    /// Returns false if a compaction is running already. It reads the bottles and not the tables of the event loops, so
    /// it moves exactly the sockets that were put there, whatever their descriptor numbers mean by now. It proceeds
    /// bottle by bottle, with at most 2,024 connections in each bottle that it fills: if the process is killed at any
    /// moment, each living connection is in one bottle or in two. It uses up to 506 descriptors, fewer if fewer are
    /// free, and adds as many descriptors in flight as the largest bottle holds; if that is too many, it waits up to a
    /// second for systemd to close the old bottles. On the store's thread it takes about 10 µs for each connection the
    /// first time, ended ones included, and 2 µs later.
    ///
    /// - Throws: The error that stopped it. The remaining old bottles stay, and nothing is lost.
    package func compact() async throws(SystemdError) -> Bool {
        try await self.compact(on: self.store)
    }

    private func compact(on store: isolated DescriptorStore) async throws(SystemdError) -> Bool {
        // Bottles that cannot be stored now are left out. Perhaps too much is in flight, which only a compaction can
        // change.
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
            // Lets the actor store bottles for connections that arrive meanwhile.
            await Task.yield()
        }
        return true
    }

    /// Waits for systemd to close removed bottles if too many descriptors would be in flight otherwise.
    private func makeRoomInFlight(
        for count: Int,
        _ compaction: inout BottleCompaction,
        on store: isolated DescriptorStore
    ) throws(SystemdError) {
        let (held, maximum) = self.inventory.withLock { ($0.held, $0.maximumInFlight) }
        guard compaction.unreleased > 0, held + compaction.unreleased + count > maximum else { return }
        // A time-out is ignored: if too much is still in flight, the kernel reports it.
        _ = try store.barrier(within: .seconds(1))
        compaction.unreleased = 0
    }

    /// Puts the living connections of one bottle into others.
    private func move(
        _ source: Bottle,
        _ compaction: inout BottleCompaction,
        on store: isolated DescriptorStore
    ) throws(SystemdError) {
        // A batch that waits for the next message occupies descriptors too, so it may use half of those that are free.
        let free = source.ends.first.map {
            uuu_free_descriptors($0, UUU_MOST_ASKED_FOR, CInt(clamping: self.sparedDescriptors))
        }
        var batch = Batch(maximumAtOnce: min(Bottle.maximumAtOnce, max(1, Int(free ?? 0) / 2)))
        for end in source.ends {
            var peek = BottlePeek(end, sparing: self.sparedDescriptors)
            while let message = peek.next() {
                // The batch owns all descriptors before anything can fail.
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

    /// Puts one message of the batch into the target.
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

    /// Returns a bottle to fill: a new one, which is stored before anything is put into it, or the spare one.
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

/// Duplicates of connections that are being moved from one bottle to another.
private struct Batch: ~Copyable {
    private var descriptors: [CInt] = []
    private var labels: [UInt64] = []
    private let maximumAtOnce: Int

    /// Creates a batch for messages of this many connections.
    init(maximumAtOnce: Int) { self.maximumAtOnce = maximumAtOnce }

    deinit { for descriptor in self.descriptors { close(descriptor) } }

    var isEmpty: Bool { self.descriptors.isEmpty }
    var isFull: Bool { self.descriptors.count >= self.maximumAtOnce }
    /// The number of connections in the next message.
    var countAtOnce: Int { min(self.descriptors.count, self.maximumAtOnce) }

    /// Adds a connection.
    mutating func add(_ connection: Bottle.Connection) {
        self.descriptors.append(connection.descriptor)
        self.labels.append(connection.label)
    }

    /// Puts the next message into a bottle.
    ///
    /// Returns 0 or an errno.
    func put(into bottle: Bottle) -> CInt {
        let count = self.countAtOnce
        return bottle.put(Array(self.descriptors.prefix(count)), labels: Array(self.labels.prefix(count)))
    }

    /// Closes the connections of the message that was put last.
    mutating func dropPut() {
        let count = self.countAtOnce
        for descriptor in self.descriptors.prefix(count) { close(descriptor) }
        self.descriptors.removeFirst(count)
        self.labels.removeFirst(count)
    }
}
