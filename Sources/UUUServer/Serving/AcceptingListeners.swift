import Contexts
import Logging
import Reactor
import Telemetry

/// The listeners of a loop that serves no players: who comes is accepted while they are watched, and they rest when that fails.
///
/// Belongs to the handler of its loop, which passes on what happens to keys of ``isKey(_:)``.
struct AcceptingListeners {
    private let loop: EventLoop
    private let reserve: DescriptorReserve
    private let logger: Logger
    private var listeners: [Listener] = []
    private var isWatched = false
    private var isInTrouble = false

    /// How long accepting rests when it failed, in milliseconds.
    private static let rest: UInt64 = 100
    /// Keys of this generation are listeners'.
    private static let generation = UInt32.max

    /// None yet.
    ///
    /// - Parameters:
    ///   - loop: Where they are watched.
    ///   - reserve: The descriptors that accepting leaves to the rest of the process.
    ///   - logger: Told when nobody can be accepted.
    init(on loop: EventLoop, leaving reserve: DescriptorReserve, logger: Logger) {
        self.loop = loop
        self.reserve = reserve
        self.logger = logger
    }

    /// Whether a key is that of a listener.
    static func isKey(_ key: SocketKey) -> Bool { key.generation == Self.generation }

    /// Begins to accept from these; throws `ReactorError`, and accepts from none then.
    mutating func open(_ listeners: [Listener]) throws(ReactorError) {
        self.listeners = listeners
        try self.watch()
    }

    /// Accepts no more; the listeners stay their owner's.
    mutating func close() {
        self.pause()
        self.listeners = []
    }

    /// Who has come to a listener; nil when nobody has, or nobody can be accepted.
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

    /// Stops accepting: new connections wait in the backlog of the kernel.
    mutating func pause() {
        guard self.isWatched else { return }
        self.isWatched = false
        for listener in self.listeners { self.loop.unwatch(listener.descriptor) }
    }

    /// Accepts again, after a pause or a rest.
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
