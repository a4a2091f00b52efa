import Contexts
import Logging
import Reactor
import Telemetry

/// The listeners of an event loop that serves no players: accepts connections, and pauses when accepting fails.
///
/// It belongs to the handler of its loop and is used on that loop's thread only. The handler passes on the events and
/// timers of the keys for which ``isKey(_:)`` is true. Nothing here blocks.
struct AcceptingListeners {
    private let loop: EventLoop
    private let reserve: DescriptorReserve
    private let logger: Logger
    private var listeners: [Listener] = []
    private var isWatched = false
    private var isInTrouble = false

    /// How long accepting pauses after a failure, in milliseconds.
    private static let rest: UInt64 = 100
    /// The generation of listeners' keys; no client's key has it.
    private static let generation = UInt32.max

    /// Creates the value without any listeners.
    ///
    /// - Parameters:
    ///   - loop: The event loop that watches them.
    ///   - reserve: The part of the process's reserved descriptors that accepting must not use.
    ///   - logger: Gets a record when connections cannot be accepted.
    init(on loop: EventLoop, leaving reserve: DescriptorReserve, logger: Logger) {
        self.loop = loop
        self.reserve = reserve
        self.logger = logger
    }

    /// Returns whether a key belongs to a listener.
    static func isKey(_ key: SocketKey) -> Bool { key.generation == Self.generation }

    /// Starts to accept from these listeners.
    ///
    /// - Throws: `ReactorError` when one of them cannot be watched; nothing is accepted then.
    mutating func open(_ listeners: [Listener]) throws(ReactorError) {
        self.listeners = listeners
        try self.watch()
    }

    /// Stops accepting; the listeners stay open and belong to their owner.
    mutating func close() {
        self.pause()
        self.listeners = []
    }

    /// Accepts one connection from a listener; returns nil when none is waiting or none can be accepted.
    ///
    /// After a failure it logs one record, until a connection is accepted again, and pauses for ``rest``.
    mutating func accept(from key: SocketKey) -> CInt? {
        guard self.isWatched, Int(key.index) < self.listeners.count else { return nil }
        let listener = self.listeners[Int(key.index)]
        switch Socket.accept(from: listener.descriptor, leaving: self.reserve) {
        case .connection(let descriptor):
            self.isInTrouble = false
            return descriptor
        case .nobody: break
        case .exhausted(let number), .failed(let number):
            if !self.isInTrouble {
                let reason = Socket.whyNotAccepted(errno: number)
                self.logger.log(.acceptingRests, [.location: listener.location, .error: reason])
            }
            self.isInTrouble = true
            self.pause()
            self.restAWhile()
        }
        return nil
    }

    /// Stops accepting for now: new connections wait in the kernel's backlog.
    mutating func pause() {
        guard self.isWatched else { return }
        self.isWatched = false
        for listener in self.listeners { self.loop.unwatch(listener.descriptor) }
    }

    /// Accepts again after a pause.
    mutating func resume() {
        do throws(ReactorError) {
            try self.watch()
        } catch {
            self.restAWhile()
        }
    }

    private mutating func watch() throws(ReactorError) {
        guard !self.isWatched else { return }
        self.isWatched = true
        do throws(ReactorError) {
            for (index, listener) in self.listeners.enumerated() {
                try self.loop.watch(listener.descriptor, as: Self.key(index), for: .readable)
            }
        } catch {
            self.pause()
            throw error
        }
    }

    private func restAWhile() {
        self.loop.schedule(Self.key(0), at: self.loop.now.advanced(byMilliseconds: Self.rest))
    }

    private static func key(_ index: Int) -> SocketKey {
        SocketKey(index: UInt32(index), generation: Self.generation)
    }
}
