import Contexts
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Workers that are kept for the next burst; more are made whenever more commands wait at once.
    private static let mostIdleWorkers = 64

    /// What the next of the received bytes come to.
    enum Next {
        case message(Message)
        case nothing
    }

    /// Has a worker serve a connection: an idle one, or a new one when all are busy.
    func serve(_ key: SocketKey) {
        guard !self.slots[key].isServed else { return }
        self.slots[key].isServed = true
        guard !self.workers.give(key) else { return }
        Task { await self.work(startingWith: key) }
    }

    /// A worker's life: one connection after the other, until the table closes or enough others are idle.
    private func work(startingWith first: SocketKey) async {
        var next: SocketKey? = first
        while let key = next {
            await self.serveBurst(of: key)
            guard !self.isOver, self.workers.count < Self.mostIdleWorkers else { return }
            next = await self.workers.next()
        }
    }

    /// Handles message after message, until no whole one is left or the connection ends.
    ///
    /// After each `await` the connection may be gone, and its slot another's: all goes by the key.
    private func serveBurst(of key: SocketKey) async {
        guard let resident = self.resident(key), let player = resident.player else { return self.leave(key) }
        if case .enter = resident.intention {
            resident.intention = .goOn
            let greeting = await player.manager.setContext(self.configuration.initialContext)
            self.perform(greeting, key, resident)
        }
        while case .message(let message) = self.nextMessage(key) {
            let reply =
                switch message {
                case .text(let line): await player.manager.handleCommand(line)
                case .binary(let bytes): await player.manager.handleBinary(bytes)
                }
            self.perform(reply, key, resident)
            if self.slots.contains(key) { self.slots[key].isRunning = false }
        }
        self.leave(key)
    }

    /// Writes a reply and does what it asks for, if the connection is still open.
    private func perform(_ reply: Reply, _ key: SocketKey, _ resident: Resident) {
        guard self.isOpen(key) else { return }
        reply.forEachMessage { self.write($0, isSecret: reply.isSecret, to: key) }
        if let prompt = reply.prompt { self.write(.text(prompt.text), to: key) }
        switch reply.next {
        case .stay, .context: break
        case .disconnect(let reason): return self.end(key, .asked(reason))
        }
        if case .end(let ending, _) = resident.intention { self.end(key, ending) }
    }

    /// The worker has done what it could; what came meanwhile is not lost.
    private func leave(_ key: SocketKey) {
        guard self.slots.contains(key) else { return }
        self.slots[key].isServed = false
        self.tidy(key)
        self.putBurstAside()
        self.updateInterest(key)
    }

    /// Reads on for the peer's Close: what else comes is not delivered any more, not even to a worker that still waits.
    func readClose(_ key: SocketKey) {
        while case .message = self.nextMessage(key) { self.slots[key].isRunning = false }
        self.putBurstAside()
    }
}
