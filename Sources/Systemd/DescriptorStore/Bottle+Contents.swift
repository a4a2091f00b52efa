import Glibc

extension Bottle {
    /// A connection that was read from a bottle.
    package struct Connection: Equatable, Sendable {
        /// A duplicate of the socket, closed on exec.
        ///
        /// The receiver owns it.
        ///
        /// The bottle holds the socket too: call `shutdown` before `close`, or the peer is not told.
        package let descriptor: CInt
        /// Its label: the cookie of the socket, which was compared with the socket.
        package let label: UInt64
    }

    /// What was found in bottles besides connections; usually all zero and empty.
    package struct Findings: Equatable, Sendable {
        /// Connections that were in more than one message, because the previous process ended during a compaction.
        package var duplicates = 0
        /// Connections that could not be read because this process may not have more descriptors.
        ///
        /// They stay in their bottles without being served: raise the limit (LimitNOFILE=) and read again.
        package var missing = 0
        /// Descriptors that are not a socket, or not the one that their label names.
        ///
        /// They are closed.
        package var mislabelled = 0
        /// Messages that a ``Bottle`` cannot have written.
        ///
        /// Their descriptors are closed.
        package var damagedMessages = 0
        /// Ends that could not be read to the last message.
        package var failures: [SystemdError] = []

        /// Creates empty findings.
        package init() {}
    }

    /// The contents of passed bottles.
    package struct Contents: Sendable {
        /// Each connection once, oldest bottle first, in the order in which they were put there.
        package internal(set) var connections: [Connection] = []
        /// Labels of connections that were not wanted.
        ///
        /// They are shut down and closed.
        package internal(set) var unwanted: [UInt64] = []
        /// What was found besides connections.
        package internal(set) var findings = Findings()
        /// The bottles themselves, oldest first, for ``BottleStore``.
        ///
        /// If no store adopts them, they close with the last reference.
        package internal(set) var bottles: [Bottle] = []
        /// The number of descriptors in each bottle, valid or not.
        var held: [Int] = []

        /// Creates the contents of no bottles.
        package init() {}
    }

    /// Reads passed bottles and changes nothing in them: it takes duplicates of the descriptors.
    ///
    /// If the process is killed during a restore, nothing is lost and the next one reads again. It blocks for about 3
    /// µs for each connection that was put singly and 0.7 µs for one that was compacted: at most 30 ms for 10,000. Call
    /// it at the start, before the event loops run. Two callers must not read the same bottles at the same time.
    ///
    /// - Parameters:
    ///   - passed: The ends of the bottles; the result owns them from now on.
    ///   - spared: The number of descriptors to leave for the rest of the process; connections that would need them
    ///     count as missing.
    ///   - isWanted: Whether a connection will be restored. All others are shut down and closed one by one, so that
    ///     ended connections need no descriptors, however many there are.
    /// - Returns: The connections and the other findings.
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
            // Either end of an empty pair can be the writing one.
            let writer = ends.count == 2 && full.count <= 1 ? empty.last : nil
            contents.bottles.append(Bottle(generation: generation, ends: full + empty, writer: writer))
            contents.held.append(held)
        }
        return contents
    }
}

extension Bottle.Contents {
    /// Adds the contents of one end, and returns the number of descriptors in it.
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
                // The bottle keeps the connection open: without this its peer would wait forever.
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
