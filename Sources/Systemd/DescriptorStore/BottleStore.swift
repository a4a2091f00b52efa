import Glibc
import Synchronization

/// Puts every connection of this process into bottles that systemd stores, so that connections survive this process.
///
/// Each connection is put into a bottle when it is accepted, so nothing needs to be done at a `kill -9`: the next
/// process finds all connections there (``Bottle/contents(of:)``). Three rules make that safe:
/// - At least one spare bottle is stored before it is needed. So a connection for which ``put(_:label:)`` returns
///   `parked` is safe when the call returns, which is the usual case.
/// - If the spare bottle is full before there is another, a new one is filled at once and stored as soon as possible.
///   The result is `pending`: the connection is safe a moment later, or when systemd responds again.
/// - A compaction stores the new bottle, moves connections into it, and only then has the old one removed. Systemd
///   handles notifications in order, so at no moment is a living connection in no bottle.
///
/// A bottle does not notice that a connection has ended, so bottles fill up with ended connections. ``departed(_:)``
/// counts them and ``compact()`` drops them: call ``maintain()`` regularly. Before you close a connection, remove it
/// from epoll, which would otherwise go on reporting it under a number that another connection may have by then; and
/// call `shutdown`, or the peer is not told.
///
/// The methods that are not `async` are for event loops: they take a lock and make one or two system calls that never
/// wait. The others run on the store's thread, which may block (``DescriptorStore``).
package final class BottleStore: Sendable {
    /// The outcome of putting a connection into a bottle.
    package enum ParkOutcome: Equatable, Sendable {
        /// It is in a stored bottle and survives this process.
        case parked
        /// It is in a bottle that will be stored soon.
        case pending
        /// It is in no bottle and ends with this process.
        ///
        /// Serve it anyway, or put it again later.
        case notParked(SystemdError)
    }

    /// Figures for the operator.
    package struct Figures: Equatable, Sendable {
        /// Living connections in bottles.
        package var living: Int
        /// Descriptors in bottles that a compaction would drop.
        package var dead: Int
        /// The number of bottles; systemd holds two descriptors for each.
        package var bottles: Int
        /// The number of bottles that are not stored yet.
        package var unstored: Int
        /// Connections that could not be put into a bottle since the start.
        package var notParked: Int
        /// Why the last ``BottleStore/maintain()`` could not do everything; nil if it could.
        package var trouble: SystemdError?
    }

    let store: DescriptorStore
    let inventory: Mutex<BottleInventory>
    /// The number of descriptors that a compaction leaves for the rest of the process.
    let sparedDescriptors: Int

    /// Creates a store of bottles, and goes on using those of the previous process if there are any.
    ///
    /// Call ``maintain()`` before the first connection is accepted, so that there is a spare bottle.
    ///
    /// - Parameters:
    ///   - store: The descriptor store for the bottles.
    ///   - room: The number of descriptors that may be stored in addition to those of `contents`
    ///     (``DescriptorStore/room(wanted:held:within:)``, minus what else is stored).
    ///   - maximumInFlight: The maximum number of descriptors that should be in flight; compactions come earlier near
    ///     it. The default is the soft RLIMIT_NOFILE, beyond which the kernel refuses more for this user (ETOOMANYREFS,
    ///     except for a process with CAP_SYS_RESOURCE), or 16,000 if that is less: beyond it, kernels before 6.10
    ///     search all unix sockets in flight for garbage whenever one is sent.
    ///   - spared: The number of descriptors that a compaction leaves for the rest of the process.
    ///   - contents: The passed bottles. Each connection in it counts as living, and each unwanted one as ended; call
    ///     ``departed(_:)`` for connections that are not restored.
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

    /// Puts a connection into a bottle.
    ///
    /// Call it on the event loop, right after accept.
    ///
    /// It takes about 2 µs and never waits for systemd. With more than 2,024 unix sockets in flight the kernel may have
    /// it wait for its garbage collector, for some 30 µs at 10,000. Errors: `ETOOMANYREFS`, if this user may not have
    /// more in flight (RLIMIT_NOFILE); `EMFILE`, if there was no descriptor for a new bottle.
    ///
    /// - Parameters:
    ///   - descriptor: The connection. The caller still owns it.
    ///   - label: Its ``Bottle/label(of:)``; the next process rejects a socket with another label.
    /// - Returns: Whether the connection is in a stored bottle, or will be soon; otherwise the error.
    package func put(_ descriptor: CInt, label: UInt64) -> ParkOutcome {
        let (outcome, needsBottles) = self.inventory.withLock { inventory in
            let bottle = inventory.open?.bottle
            let outcome = Self.put(descriptor, label, on: &inventory)
            if case .notParked = outcome { inventory.notParked += 1 }
            guard inventory.open?.bottle !== bottle, !inventory.isReplenishing else { return (outcome, false) }
            inventory.isReplenishing = true
            return (outcome, true)
        }
        // If it fails, it is tried again with the next bottle, and by the next ``maintain()``.
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
            // It is full, or (if it came from the previous process) its other end is closed.
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

    /// Counts a connection that was put into a bottle as ended.
    ///
    /// Call it on the event loop, when the connection is closed.
    package func departed(_ label: UInt64) {
        self.inventory.withLock { $0.depart(label) }
    }

    /// Whether ``compact()`` is worthwhile: more than 200 descriptors are useless and more than the living ones, or
    /// room is short.
    package var isCompactionDue: Bool { self.inventory.withLock { $0.isCompactionDue } }

    /// The figures at this moment.
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

    /// Makes an error of an errno of sendmsg(2).
    static func error(_ errno: CInt) -> SystemdError {
        SystemdError(
            .bottle(errno: errno),
            at: "SCM_RIGHTS",
            hint: errno == ETOOMANYREFS
                ? "Raise LimitNOFILE=: it must be over twice the number of connections." : "Is the connection open?"
        )
    }

    /// The error if no further bottle is allowed.
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
