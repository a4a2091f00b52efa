import CLinux
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Bottles: connections in flight", .timeLimit(.minutes(1)))
struct BottleTests {
    @Test("a connection in a bottle stays open when its process closes it without a Close, and is the same one")
    func survives() throws {
        let bottle = try Bottle(generation: 3)
        var connection = try TestConnection()
        defer { connection.end() }
        #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
        connection.crash()
        #expect(!connection.isOver)
        let contents = Bottle.contents(of: pass(bottle))
        defer { contents.crash() }
        #expect(contents.findings == .init() && contents.labels == [connection.label])
        let descriptor = try #require(contents.connections.first?.descriptor)
        #expect(Bottle.label(of: descriptor) == connection.label)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(connection.reaches(descriptor))
        #expect(contents.bottles.map(\.generation) == [3] && contents.held == [1])
    }

    @Test("reading changes nothing: a process that is killed while it reads leaves everything to the next one")
    func looksTwice() throws {
        let bottle = try Bottle(generation: 1)
        var connections = try (0..<100).map { _ in try TestConnection() }
        defer { for index in connections.indices { connections[index].end() } }
        for connection in connections { #expect(bottle.put(connection.descriptor, label: connection.label) == 0) }
        for _ in 0..<3 {
            let contents = Bottle.contents(of: pass(bottle))
            #expect(contents.connections.map(\.label) == connections.map(\.label))
            contents.crash()
        }
        // A reader that was killed half-way leaves the peek offset where it was.
        var offset: CInt = 24
        let size = socklen_t(MemoryLayout<CInt>.size)
        #expect(unsafe setsockopt(bottle.ends[0], SOL_SOCKET, SO_PEEK_OFF, &offset, size) == 0)
        let contents = Bottle.contents(of: pass(bottle))
        #expect(contents.connections.map(\.label) == connections.map(\.label))
        contents.crash()
    }

    @Test("a message carries 253 descriptors, with as many labels, and no more")
    func full() throws {
        let bottle = try Bottle(generation: 1)
        var connections = try (0..<254).map { _ in try TestConnection(hasPeer: false) }
        defer { for index in connections.indices { connections[index].end() } }
        let (descriptors, labels) = (connections.map(\.descriptor), connections.map(\.label))
        #expect(bottle.put(descriptors, labels: labels) == EINVAL)
        #expect(bottle.put(Array(descriptors.prefix(253)), labels: Array(labels.prefix(253))) == 0)
        let contents = Bottle.contents(of: pass(bottle))
        defer { contents.crash() }
        #expect(contents.connections.map(\.label) == Array(labels.prefix(253)))
        #expect(contents.findings == .init() && contents.held == [253])
    }

    @Test("a full bottle says so at once, and its other end takes nothing")
    func overflow() throws {
        let bottle = try Bottle(generation: 1)
        var connection = try TestConnection()
        defer { connection.end() }
        var count = 0
        while case let answer = bottle.put(connection.descriptor, label: connection.label), answer != EAGAIN {
            #expect(answer == 0)
            count += 1
        }
        #expect(count > 250)
        let contents = Bottle.contents(of: pass(bottle))
        defer { contents.crash() }
        #expect(contents.labels == [connection.label])
        #expect(contents.findings.duplicates == count - 1 && contents.held == [count])
    }

    @Test("the ends are recognised by their contents, in any order, and one end alone is enough")
    func ends() throws {
        for order in [[0, 1], [1, 0], [0]] {
            let bottle = try Bottle(generation: 1)
            var connection = try TestConnection()
            defer { connection.end() }
            #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
            let contents = Bottle.contents(of: pass(bottle, order))
            contents.crash()
            #expect(contents.labels == [connection.label])
            let again = try #require(contents.bottles.first)
            guard order.count == 2 else {
                #expect(again.writer == nil && again.put(connection.descriptor, label: connection.label) == EPIPE)
                continue
            }
            #expect(again.put(connection.descriptor, label: connection.label) == 0)
            #expect(Bottle.contents(of: pass(bottle, [0])).held == [2])
        }
    }

    @Test("an empty bottle can be used, and so can one without its other end")
    func empty() throws {
        let bottle = try Bottle(generation: 5)
        let passed = pass(bottle)
        let contents = Bottle.contents(of: passed)
        #expect(contents.connections == [] && contents.findings == .init() && contents.held == [0])
        #expect(contents.bottles[0].writer != nil)
        shutdown(bottle.ends[1], CInt(SHUT_RDWR))
        let gone = Bottle.contents(of: pass(bottle))
        #expect(gone.connections == [] && gone.findings == .init())
    }

    @Test("bottles are read oldest first; a connection in two is returned once")
    func duplicates() throws {
        let bottles = try (Bottle(generation: 2), Bottle(generation: 10))
        var connections = try (0..<3).map { _ in try TestConnection() }
        defer { for index in connections.indices { connections[index].end() } }
        for (bottle, part) in [(bottles.1, connections[1...]), (bottles.0, connections[...1])] {
            for connection in part { #expect(bottle.put(connection.descriptor, label: connection.label) == 0) }
        }
        let contents = Bottle.contents(of: pass(bottles.1) + pass(bottles.0))
        defer { contents.crash() }
        #expect(contents.connections.map(\.label) == connections.map(\.label))
        #expect(contents.findings.duplicates == 1 && contents.held == [2, 2])
    }

    @Test("what a bottle cannot have written is survived, reported and closed; what follows it is found")
    func hostile() async {
        await #expect(processExitsWith: .success) {
            let before = openDescriptors()
            do {
                let bottle = try Bottle(generation: 1)
                var connections = try (0..<4).map { _ in try TestConnection() }
                defer { for index in connections.indices { connections[index].end() } }
                let (one, other) = (connections[0], connections[1])
                let file = unsafe open("/dev/null", O_RDONLY)
                defer { close(file) }
                let damaged: [([UInt8], [CInt])] = [
                    (bytes([one.label]) + [0], [one.descriptor]), ([1, 2, 3], []), ([], [one.descriptor]),
                    (bytes([one.label]), []), (bytes([one.label]), [one.descriptor, other.descriptor]),
                    (bytes([one.label, other.label]), [one.descriptor]),
                ]
                for (payload, descriptors) in damaged { #expect(send(payload, descriptors, into: bottle)) }
                #expect(send([], [], into: bottle))
                let mislabelled: [([UInt8], [CInt])] = [
                    (bytes([one.label &+ 1]), [one.descriptor]),
                    (bytes([other.label, one.label]), [one.descriptor, other.descriptor]),
                    (bytes([one.label]), [file]), (bytes([0]), [file]),
                ]
                for (payload, descriptors) in mislabelled { #expect(send(payload, descriptors, into: bottle)) }
                // Longer than any message of ours, in three pieces, with descriptors.
                let long = [UInt8](repeating: 0xFF, count: 2 * 253 * 8 + 16)
                #expect(send(long, [one.descriptor, other.descriptor], into: bottle))
                for connection in connections[2...] {
                    #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
                }
                for round in 0..<2 {
                    let contents = Bottle.contents(of: pass(bottle))
                    #expect(contents.connections.map(\.label) == connections[2...].map(\.label))
                    // The kernel shows an empty message once.
                    #expect(contents.findings.damagedMessages == damaged.count + 3 - round)
                    #expect(contents.findings.mislabelled == 5 && contents.findings.failures == [])
                    contents.crash()
                }
            }
            #expect(openDescriptors() == before)
        }
    }

    @Test("whatever a bottle contains, the connections are found and no descriptor is leaked")
    func garbage() async {
        let seed = UInt64.random(in: 0 ... .max)
        print("BottleTests.garbage: seed \(seed)")
        await #expect(processExitsWith: .success) { [seed = seed as UInt64] in
            var random = SeededGenerator(seed: seed)
            let before = openDescriptors()
            for _ in 0..<50 {
                let bottle = try Bottle(generation: 1)
                var connections = try (0..<20).map { _ in try TestConnection(hasPeer: false) }
                defer { for index in connections.indices { connections[index].end() } }
                let strangers = connections.prefix(10)
                for connection in connections.dropFirst(10) {
                    for _ in 0..<Int.random(in: 0...4, using: &random) {
                        let payload = (0..<Int.random(in: 0...3_000, using: &random)).map { _ in
                            UInt8.random(in: 0 ... .max, using: &random)
                        }
                        let count = Int.random(in: 0...10, using: &random)
                        #expect(send(payload, strangers.prefix(count).map(\.descriptor), into: bottle))
                    }
                    #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
                }
                let contents = Bottle.contents(of: pass(bottle))
                #expect(contents.connections.map(\.label) == connections.dropFirst(10).map(\.label), "seed \(seed)")
                contents.crash()
            }
            #expect(openDescriptors() == before)
        }
    }

    @Test("an end that cannot be read is reported, and stops nothing")
    func unreadable() throws {
        let bottle = try Bottle(generation: 2)
        var connection = try TestConnection()
        defer { connection.end() }
        #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
        let file = unsafe open("/dev/null", O_RDONLY)
        let contents = Bottle.contents(of: [PassedBottle(generation: 1, descriptor: file)] + pass(bottle))
        defer { contents.crash() }
        #expect(contents.labels == [connection.label])
        #expect(contents.findings.failures.map(\.location) == ["bottle-1"])
    }

    @Test("spared descriptors stay free, whether connections were put one by one or together")
    func sparedDescriptors() async {
        await #expect(processExitsWith: .success) {
            for isTogether in [false, true] {
                let bottle = try Bottle(generation: 1)
                var connections = try (0..<150).map { _ in try TestConnection(hasPeer: false) }
                for part in isTogether ? [connections[...]] : connections.indices.map({ connections[$0...$0] }) {
                    #expect(bottle.put(part.map(\.descriptor), labels: part.map(\.label)) == 0)
                }
                for index in connections.indices { connections[index].crash() }
                let passed = pass(bottle)
                raiseDescriptorLimit(to: 150)
                let few = Bottle.contents(of: passed, sparing: 60)
                #expect((20...90).contains(few.connections.count))
                #expect(few.findings.missing == 150 - few.connections.count && few.findings.damagedMessages == 0)
                let free = (0..<150).map { _ in dup(2) }.filter { $0 >= 0 }
                #expect((55...65).contains(free.count))
                for descriptor in free { close(descriptor) }
                few.crash()
                raiseDescriptorLimit()
            }
        }
    }

    @Test("when descriptors run out, connections without one are counted and stay in the bottle")
    func descriptorLimit() async {
        await #expect(processExitsWith: .success) {
            let bottle = try Bottle(generation: 1)
            var connections = try (0..<200).map { _ in try TestConnection(hasPeer: false) }
            let labels = connections.map(\.label)
            #expect(bottle.put(connections[..<150].map(\.descriptor), labels: Array(labels[..<150])) == 0)
            for connection in connections[150...] {
                #expect(bottle.put(connection.descriptor, label: connection.label) == 0)
            }
            for index in connections.indices { connections[index].crash() }
            let passed = (0..<2).map { _ in
                bottle.ends.map { PassedBottle(generation: 1, descriptor: fcntl($0, F_DUPFD_CLOEXEC, 3)) }
            }
            let limit = raiseDescriptorLimit(to: 100)
            #expect(limit == 100)
            let few = Bottle.contents(of: passed[0])
            #expect(few.connections.count > 50 && few.connections.count < 100)
            #expect(few.connections.map(\.label) == Array(labels.prefix(few.connections.count)))
            #expect(few.findings.missing == 200 - few.connections.count && few.held == [200])
            #expect(few.findings.damagedMessages == 0)
            few.crash()
            raiseDescriptorLimit()
            let all = Bottle.contents(of: passed[1])
            #expect(all.connections.map(\.label) == labels && all.findings == .init())
        }
    }
}

/// What the next process gets of a bottle: duplicates of its ends.
private func pass(_ bottle: Bottle, _ ends: [Int] = [0, 1]) -> [PassedBottle] {
    ends.map {
        PassedBottle(
            generation: bottle.generation,
            descriptor: fcntl(bottle.ends[$0], F_DUPFD_CLOEXEC, 3)
        )
    }
}

/// Sends any bytes and descriptors.
private func send(_ bytes: [UInt8], _ descriptors: [CInt], into bottle: Bottle) -> Bool {
    unsafe uuu_send_descriptors(bottle.writer ?? -1, bytes, bytes.count, descriptors, descriptors.count) == 0
}

private func bytes(_ labels: [UInt64]) -> [UInt8] {
    labels.flatMap { label in (0..<8).map { UInt8(truncatingIfNeeded: label >> (8 * $0)) } }
}
