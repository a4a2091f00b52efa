import Contexts
import Logging
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Keys of this generation belong to listeners; a slot would need four thousand million tenants to reach it.
    private static let listenerGeneration = UInt32.max
    /// Connections that are taken in one go before others have their turn.
    private static let acceptsInOneGo = 64
    /// How long accepting rests when the system has no descriptor left, in milliseconds.
    private static let restMilliseconds: UInt64 = 100

    /// Starts to accept from these; a listener that several loops share wakes one of them.
    func listen(on listeners: [Listener], shared: Bool) throws(ReactorError) {
        for listener in listeners {
            let key = SocketKey(index: UInt32(self.listeners.count), generation: Self.listenerGeneration)
            self.listeners.append(listener)
            try self.loop.watch(listener.descriptor, as: key, for: shared ? [.readable, .shared] : .readable)
        }
    }

    /// Stops accepting.
    ///
    /// The descriptors stay open: they are not this table's.
    func stopListening() {
        for listener in self.listeners { self.loop.unwatch(listener.descriptor) }
        self.listeners = []
    }

    func listener(of key: SocketKey) -> Listener? {
        guard key.generation == Self.listenerGeneration, Int(key.index) < self.listeners.count else { return nil }
        return self.listeners[Int(key.index)]
    }

    func accept(from listener: Listener, _ key: SocketKey) {
        for _ in 0..<Self.acceptsInOneGo {
            switch Socket.accept(from: listener.descriptor) {
            case .connection(let descriptor): self.adopt(descriptor)
            case .nobody: return
            case .exhausted: return self.rest(listener, key, because: "no descriptor left: raise LimitNOFILE")
            case .failed(let number): return self.rest(listener, key, because: "accept failed (errno \(number))")
            }
        }
    }

    /// Level-triggered epoll would report the same waiting connection over and over: look away for a moment.
    private func rest(_ listener: Listener, _ key: SocketKey, because reason: String) {
        self.services.logger.log(.error, "accepting rests", [.place: listener.place, .error: reason])
        self.loop.change(listener.descriptor, as: key, to: [])
        self.loop.schedule(key, at: self.loop.now.advanced(byMilliseconds: Self.restMilliseconds))
    }

    private func adopt(_ descriptor: CInt) {
        let until = self.loop.now.advanced(byMilliseconds: self.configuration.handshakeMilliseconds)
        let slot = ConnectionSlot(
            descriptor: descriptor,
            cookie: Socket.cookie(of: descriptor),
            phase: .handshake(until: until),
            wire: WebSocketConnection(limits: self.configuration.messages)
        )
        let isFull = self.slots.count >= self.capacity
        guard let key = self.slots.insert(slot) else { return Socket.close(connection: descriptor) }
        do throws(ReactorError) {
            try self.loop.watch(descriptor, as: key, for: .readable)
        } catch {
            self.services.logger.log(.error, "a socket cannot be watched", [.error: error.description])
            self.slots.remove(key)
            return Socket.close(connection: descriptor)
        }
        if Int(key.index) >= self.residents.count {
            self.residents += Array(repeating: nil, count: Int(key.index) + 1 - self.residents.count)
        }
        self.residents[Int(key.index)] = Resident()
        self.arm(key, at: until)
        guard isFull else { return Socket.sendSmallWritesAtOnce(descriptor) }
        self.end(key, .full)
    }
}
