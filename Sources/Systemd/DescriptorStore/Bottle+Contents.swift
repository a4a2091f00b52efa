import Glibc

extension Bottle {
    /// A connection that came out of a bottle.
    package struct Connection: Equatable, Sendable {
        /// The socket, a duplicate that is closed on exec; whoever gets it owns it.
        ///
        /// Bottles hold others: `shutdown` before `close`, or the peer is told nothing.
        package let descriptor: CInt
        /// Its label: the socket's cookie, which was compared with the socket.
        package let label: UInt64
    }

    /// What was found in bottles beside connections; all zero and empty as a rule.
    package struct Findings: Equatable, Sendable {
        /// Connections that were in more than one message: the process before died while it compacted.
        package var duplicates = 0
        /// Connections that could not be taken because this process may not have more descriptors.
        ///
        /// They stay in their bottles: raise the limit (LimitNOFILE=) and read again, or they stay there unserved.
        package var missing = 0
        /// Descriptors that are no socket, or not the one that the label names; closed.
        package var mislabelled = 0
        /// Messages that are not as a bottle's are; their descriptors are closed.
        package var damagedMessages = 0
        /// Ends that could not be read to the last message.
        package var failures: [SystemdError] = []

        /// Nothing was found.
        package init() {}
    }

    /// What passed bottles hold.
    package struct Contents: Sendable {
        /// Each connection once, oldest bottle first, in the order in which they were put there.
        package internal(set) var connections: [Connection] = []
        /// Labels of connections that nobody wanted; hung up and closed.
        package internal(set) var unwanted: [UInt64] = []
        /// What else was found.
        package internal(set) var findings = Findings()
        /// The bottles themselves, oldest first, for ``BottleStore``; if none takes them, closed with the last reference.
        package internal(set) var bottles: [Bottle] = []
        /// How many descriptors each of them holds, good or not.
        var held: [Int] = []

        /// No bottles.
        package init() {}
    }

    /// Looks into passed bottles and changes nothing in them: it takes duplicates of what is there.
    ///
    /// A process that is killed while it restores has lost nothing, the next one looks again. It blocks for about 3 µs a
    /// connection that was put there by itself and 0.7 µs for one that was compacted: 10,000 take 30 ms at most. Call it
    /// at the start, before the event loops run; two must not look into the same bottles at the same time.
    ///
    /// - Parameters:
    ///   - passed: Their ends; owned by the result from now on.
    ///   - spared: How many descriptors are left to the rest of the process; connections that would take them are missing.
    ///   - isWanted: Whether a connection is taken over. All others are hung up and closed as they come, so the dead, of
    ///     which there may be as many as living ones or more, need no descriptors.
    /// - Returns: The connections, and whatever else was found.
    package static func contents(
        of passed: [PassedBottle],
        sparing spared: Int = 0,
        wanting isWanted: (Connection) -> Bool = { _ in true }
    ) -> Contents {
        var contents = Contents()
        var known: Set<UInt64> = []
        for (generation, ends) in Dictionary(grouping: passed, by: \.generation).sorted(by: { $0.key < $1.key }) {
            var held = 0
            var full: [CInt] = []
            for end in ends.map(\.descriptor) {
                let found = contents.read(end, of: generation, sparing: spared, wanting: isWanted, known: &known)
                held += found
                if found > 0 { full.append(end) }
            }
            let empty = ends.map(\.descriptor).filter { !full.contains($0) }
            // Of a pair that holds nothing any end will do.
            let writer = ends.count == 2 && full.count <= 1 ? empty.last : nil
            contents.bottles.append(Bottle(generation: generation, ends: full + empty, writer: writer))
            contents.held.append(held)
        }
        return contents
    }
}

extension Bottle.Contents {
    /// Adds what one end holds, and answers how many descriptors that are.
    fileprivate mutating func read(
        _ end: CInt,
        of generation: UInt64,
        sparing spared: Int,
        wanting isWanted: (Bottle.Connection) -> Bool,
        known: inout Set<UInt64>
    ) -> Int {
        var peek = BottlePeek(end, sparing: spared)
        var held = 0
        while let message = peek.next() {
            held += message.held
            self.findings.missing += message.missing
            self.findings.mislabelled += message.mislabelled
            self.findings.damagedMessages += message.isDamaged ? 1 : 0
            for connection in message.connections {
                guard known.insert(connection.label).inserted else {
                    self.findings.duplicates += 1
                    close(connection.descriptor)
                    continue
                }
                guard !isWanted(connection) else {
                    self.connections.append(connection)
                    continue
                }
                // The bottle holds it open: without this its peer would wait for ever.
                shutdown(connection.descriptor, CInt(SHUT_RDWR))
                close(connection.descriptor)
                self.unwanted.append(connection.label)
            }
        }
        if peek.failure != 0 {
            self.findings.failures.append(
                SystemdError(
                    .bottle(errno: peek.failure),
                    at: "bottle-\(generation)",
                    hint: "The connections in it are lost to this process."
                )
            )
        }
        return held
    }
}
