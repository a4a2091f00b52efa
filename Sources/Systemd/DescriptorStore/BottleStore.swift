import Glibc
import Synchronization

/// Keeps every connection of this process alive over its death, in bottles that the service manager holds.
///
/// Each connection is put into a bottle when it is accepted, so after `kill -9` nothing need be done any more: the next
/// process finds all of them there (``Bottle/contents(of:)``). The order that makes it safe:
/// - one spare bottle at least is stored before it is needed, so as a rule what ``put(_:label:)`` returns `kept` for is
///   safe when it returns;
/// - when the spare one is full before there is another, a new one is filled at once and stored as soon as possible:
///   `pending`, safe a moment later, or when systemd moves again;
/// - a compaction stores the new bottle, moves connections into it, and only then has the old one removed; systemd gets
///   notifications in order, so at no moment is a living connection in no bottle.
///
/// A bottle is never told that a connection has ended, so bottles fill up with the dead: ``departed(_:)`` counts them,
/// and ``compact()`` leaves them behind: see to it that ``maintain()`` is called. Whoever closes a connection takes it out of epoll first, which would report it on
/// and on under a number that another one has by then, and calls `shutdown`, or its peer is told nothing.
///
/// The methods that are not `async` are for event loops: a lock, and a system call or two that never wait. The others
/// run on the store's thread, which may block (``DescriptorStore``).
package final class BottleStore: Sendable {
    /// What became of a connection that was to be kept.
    package enum ParkOutcome: Equatable, Sendable {
        /// It is in a stored bottle: it survives this process.
        case parked
        /// It is in a bottle that is about to be stored.
        case pending
        /// It is in no bottle and dies with this process; serve it all the same, or put it again later.
        case notParked(SystemdError)
    }

    /// Figures for the operator.
    package struct Figures: Equatable, Sendable {
        /// Connections in bottles that live.
        package var living: Int
        /// Descriptors in bottles that a compaction would leave behind.
        package var dead: Int
        /// Bottles; systemd holds two descriptors for each.
        package var bottles: Int
        /// Bottles that are not stored yet.
        package var unstored: Int
        /// Connections that could not be kept, since the start.
        package var notParked: Int
        /// Why the last ``BottleStore/maintain()`` could not do all that was due, if so.
        package var trouble: SystemdError?
    }

    let store: DescriptorStore
    let inventory: Mutex<BottleInventory>
    /// How many descriptors a compaction leaves to the rest of the process.
    let sparedDescriptors: Int

    /// A rack, with the bottles of the process before if there are any; they are used on.
    ///
    /// Call ``maintain()`` before the first connection is accepted, so that there is a spare bottle.
    ///
    /// - Parameters:
    ///   - store: Where bottles are stored.
    ///   - room: How many descriptors may be stored beside those of `contents` (``DescriptorStore/room(wanted:held:within:)``,
    ///     less what else is stored).
    ///   - maximumInFlight: How many descriptors should be in flight at most; where it gets near, compactions come earlier.
    ///     If it is not given: the soft RLIMIT_NOFILE, beyond which the kernel refuses this user more (ETOOMANYREFS; a
    ///     process with CAP_SYS_RESOURCE excepted), or 16,000, beyond which a kernel before 6.10 looks for garbage among
    ///     all unix sockets in flight whenever one is sent.
    ///   - spared: How many descriptors a compaction leaves to the rest of the process.
    ///   - contents: What was passed. Each connection in it counts as living, and those that were not wanted as ended;
    ///     tell ``departed(_:)`` of others that are not taken over.
    package init(
        store: DescriptorStore,
        room: Int,
        maximumInFlight: Int? = nil,
        sparing spared: Int = 0,
        adopting contents: Bottle.Contents = Bottle.Contents()
    ) {
        self.store = store
        self.sparedDescriptors = spared
        self.inventory = Mutex(
            BottleInventory(
                maximumBottles: room / 2 + contents.bottles.count,
                maximumInFlight: maximumInFlight ?? min(Self.descriptorLimit(), 16_000),
                adopting: contents
            )
        )
    }

    /// Puts a connection into a bottle; for an event loop, at accept.
    ///
    /// It takes about 2 µs and never waits for systemd; with more than 2,024 unix sockets in flight the kernel may have it
    /// wait for its collector of sockets in flight, some 30 µs at 10,000. `ETOOMANYREFS`: more is in flight than this user
    /// may have (RLIMIT_NOFILE); `EMFILE`: there was no descriptor for a new bottle.
    ///
    /// - Parameters:
    ///   - descriptor: The connection; it stays the caller's.
    ///   - label: Its ``Bottle/label(of:)``; the next process does not take what has another one.
    /// - Returns: Whether it is kept, is about to be, or is not, and why.
    package func put(_ descriptor: CInt, label: UInt64) -> ParkOutcome {
        let (outcome, needsBottles) = self.inventory.withLock { inventory in
            let bottle = inventory.open?.bottle
            let outcome = Self.put(descriptor, label, on: &inventory)
            if case .notParked = outcome { inventory.notParked += 1 }
            guard inventory.open?.bottle !== bottle, !inventory.isReplenishing else { return (outcome, false) }
            inventory.isReplenishing = true
            return (outcome, true)
        }
        // What fails there is tried again with the next bottle, and by whoever calls restock.
        if needsBottles { Task { try? await self.replenish() } }
        return outcome
    }

    private static func put(_ descriptor: CInt, _ label: UInt64, on inventory: inout BottleInventory) -> ParkOutcome {
        var refusal: CInt = 0
        repeat {
            guard let open = inventory.open else { continue }
            refusal = open.bottle.put(descriptor, label: label)
            switch refusal {
            case 0:
                inventory.countPut()
                return open.isStored ? .parked : .pending
            // It is full, or (of the process before) has lost its other end.
            case EAGAIN, EPIPE, ECONNRESET, ENOTCONN: continue
            default: return .notParked(Self.error(refusal))
            }
        } while inventory.openNext()
        guard inventory.hasRoom else {
            return .notParked(Self.storeFull)
        }
        do throws(SystemdError) {
            let bottle = try Bottle(generation: inventory.takeGeneration())
            refusal = bottle.put(descriptor, label: label)
            guard refusal == 0 else { return .notParked(Self.error(refusal)) }
            inventory.openNew(bottle)
            inventory.countPut()
            return .pending
        } catch {
            return .notParked(error)
        }
    }

    /// Counts a connection that was kept, or is pending, as ended; for an event loop, when it closes the connection.
    package func departed(_ label: UInt64) {
        self.inventory.withLock { $0.depart(label) }
    }

    /// Whether ``compact()`` is worth its price: more than 200 are dead, and more than live; or room is running out.
    package var isCompactionDue: Bool { self.inventory.withLock { $0.isCompactionDue } }

    /// Figures of this moment.
    package var figures: Figures {
        self.inventory.withLock {
            Figures(
                living: $0.living,
                dead: $0.dead,
                bottles: $0.count,
                unstored: $0.unstoredCount,
                notParked: $0.notParked,
                trouble: $0.trouble
            )
        }
    }

    /// What sendmsg(2) meant.
    static func error(_ errno: CInt) -> SystemdError {
        SystemdError(
            .bottle(errno: errno),
            at: "SCM_RIGHTS",
            hint: errno == ETOOMANYREFS
                ? "Raise LimitNOFILE=: it must be over twice the number of connections." : "Is the connection open?"
        )
    }

    /// There may be no further bottle.
    static let storeFull = SystemdError(
        .storeFull,
        at: "FDSTORE=1",
        hint: "Raise FileDescriptorStoreMax= in the service's unit."
    )

    private static func descriptorLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
