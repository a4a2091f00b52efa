/// The way from anywhere in the server to one player: a bounded queue, never a socket.
///
/// All calls return at once, from any thread. What is sent after the connection ended is dropped; a player for whom the
/// queue has no room any more is disconnected as too slow.
package struct Outbound: Sendable {
    let queue: any OutboundQueue
    let key: UInt64

    /// The way to the connection that the queue knows by that key.
    package init(queue: any OutboundQueue, key: UInt64) {
        self.queue = queue
        self.key = key
    }

    /// Tells the player something outside of any command's reply.
    package func send(_ event: Event) {
        self.queue.send(event, to: self.key)
    }

    /// Has what is remembered of this player written down for another process (``Connection/stateHasChanged()``).
    package func noteChange() { self.queue.noteChange(of: self.key) }

    /// Sends what is given, then ends the connection.
    package func disconnect(_ reason: Disconnection, saying events: [Event]) {
        self.queue.disconnect(self.key, reason, saying: events)
    }

    /// Tells many the same, such as the members of a channel: one job for each event loop, however many hear it.
    ///
    /// Each of them hears the messages of one sender in order.
    package static func send(_ event: Event, to all: some Sequence<Outbound>) {
        // A server has few loops, so looking through them beats a dictionary.
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

/// What carries events to the connections of one event loop, which it knows by keys of its own.
///
/// All calls return at once, from any thread.
package protocol OutboundQueue: AnyObject, Sendable {
    /// Sends an event to one connection.
    func send(_ event: Event, to key: UInt64)

    /// Sends an event to several connections.
    func send(_ event: Event, toAll keys: [UInt64])

    /// Sends these to a connection, then ends it.
    func disconnect(_ key: UInt64, _ reason: Disconnection, saying events: [Event])

    /// Has what is remembered of a connection's player written down soon; any number of calls before that is one.
    func noteChange(of key: UInt64)
}

extension OutboundQueue {
    /// Does nothing: there is no other process that would go on with the connection.
    package func noteChange(of key: UInt64) {}
}
