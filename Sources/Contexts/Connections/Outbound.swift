/// Sends events to one player from anywhere in the server, through the bounded queue of the connection's event loop.
///
/// All calls return at once, from any thread. What is sent after the end of the connection is dropped. If the queue has
/// no room left for a player, the player is disconnected as too slow.
package struct Outbound: Sendable {
    let queue: any OutboundQueue
    let key: UInt64

    /// Describes the connection with that key in the queue.
    package init(queue: any OutboundQueue, key: UInt64) {
        self.queue = queue
        self.key = key
    }

    /// Sends the player an event outside of any reply.
    package func send(_ event: Event) {
        self.queue.send(event, to: self.key)
    }

    /// Sends the player an event that came to the connection which the session has left.
    package func passOn(_ event: Event) { self.queue.passOn(event, to: self.key) }

    /// Has what is sent from now on held back until the command that is running on the connection has its answer.
    package func holdBack() { self.queue.holdBack(self.key) }

    /// Returns when everything that was sent before is carried out.
    package func barrier() async { await self.queue.barrier(self.key) }

    /// Requests that the state of this player is saved for another process (``Connection/stateHasChanged()``).
    package func noteChange() { self.queue.noteChange(of: self.key) }

    /// Sends the events, then ends the connection.
    package func disconnect(_ reason: Disconnection, saying events: [Event]) {
        self.queue.disconnect(self.key, reason, saying: events)
    }

    /// Sends the same event to many players, such as the members of a channel, with one job for each event loop.
    ///
    /// Each player gets the events of one sender in order.
    package static func send(_ event: Event, to all: some Sequence<Outbound>) {
        // A server has few loops, so a linear search is faster than a dictionary.
        var groups: [(queue: any OutboundQueue, keys: [UInt64])] = []
        for one in all {
            if groups.last?.queue === one.queue {
                groups[groups.count - 1].keys.append(one.key)
            } else if let location = groups.firstIndex(where: { $0.queue === one.queue }) {
                groups[location].keys.append(one.key)
                groups.swapAt(location, groups.count - 1)
            } else {
                groups.append((one.queue, [one.key]))
            }
        }
        for group in groups { group.queue.send(event, toAll: group.keys) }
    }
}

/// Carries events to the connections of one event loop; each connection has a key.
///
/// All calls return at once, from any thread.
package protocol OutboundQueue: AnyObject, Sendable {
    /// Sends an event to one connection.
    func send(_ event: Event, to key: UInt64)

    /// Sends an event to several connections.
    func send(_ event: Event, toAll keys: [UInt64])

    /// Sends events to a connection, then ends it.
    func disconnect(_ key: UInt64, _ reason: Disconnection, saying events: [Event])

    /// Requests that the state of a connection's player is saved soon; several calls before that save it once.
    func noteChange(of key: UInt64)

    /// Sends an event that came to the connection which a session has left.
    func passOn(_ event: Event, to key: UInt64)

    /// Returns when everything that was sent before is carried out.
    func barrier(_ key: UInt64) async

    /// Has events for a connection held back from here on, until the command that is running there has its answer; does
    /// nothing if none is running.
    func holdBack(_ key: UInt64)

    /// Takes what a session has left on a connection: its contexts, and what was not sent to its player.
    ///
    /// A command that is running is waited for, as long as for a closing handshake; if it takes longer, it keeps its
    /// contexts. What is sent to the connection afterwards is passed on to `target`.
    ///
    /// - Returns: What was left; nil if nothing was.
    func takeOver(_ key: UInt64, for target: Outbound) async -> SessionRemains?
}

/// What a session has left on its former connection.
package struct SessionRemains: Sendable {
    /// The contexts, with their states; nil if they are lost.
    package var context: ContextSnapshot?
    /// What the player has not been sent, in order.
    package var events: [Event]
    /// Whether texts suit a screen reader.
    package var isReader: Bool
    /// What the queue's own side needs to go on.
    package var wire: (any Sendable)?

    /// Describes what was left.
    package init(
        context: ContextSnapshot?,
        events: [Event] = [],
        isReader: Bool = false,
        wire: (any Sendable)? = nil
    ) {
        self.context = context
        self.events = events
        self.isReader = isReader
        self.wire = wire
    }
}

extension OutboundQueue {
    /// Does nothing: no other process would continue with the connection.
    package func noteChange(of key: UInt64) {}

    /// Sends the event.
    package func passOn(_ event: Event, to key: UInt64) { self.send(event, to: key) }

    /// Does nothing: what is sent is not held back.
    package func holdBack(_ key: UInt64) {}

    /// Returns at once.
    package func barrier(_ key: UInt64) async {}

    /// Returns nil: nothing was left.
    package func takeOver(_ key: UInt64, for target: Outbound) async -> SessionRemains? { nil }
}
