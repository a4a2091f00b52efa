import Addresses
import Reactor
import Testing

@testable import Transport

@Suite("Limits on connections by address (SEC-17)")
struct AddressLimitsTests {
    private let start: UInt64 = 1_000_000

    private func v4(_ number: Int) -> ClientPrefix { ClientPrefix(IPAddress(v4: 0xC000_0200 + UInt32(number))) }

    /// A client of the site 2001:db8:SITE.
    private func v6(_ site: Int, _ network: Int) -> ClientPrefix {
        ClientPrefix(IPAddress(v6: 0x2001_0DB8 << 96 | UInt128(site) << 80 | UInt128(network) << 64 | 1))
    }

    private func ticket(_ admission: AddressLimits.Admission) throws -> AddressTicket {
        guard case .admitted(let ticket) = admission else { throw TestFailure("refused: \(admission)") }
        return ticket
    }

    private func connection(_ number: Int, in table: UInt32 = 0) -> Strangers.Connection {
        Strangers.Connection(table: table, key: SocketKey(index: UInt32(number), generation: 1))
    }

    @Test("a client has as many connections as it may, and another one when one has ended")
    func connections() throws {
        let limits = AddressLimits(AddressRules(connections: 3))
        let tickets = try (0..<3).map { _ in try self.ticket(limits.admit(self.v4(1), at: self.start)) }
        #expect(limits.admit(self.v4(1), at: self.start) == .refused(.tooMany))
        _ = try self.ticket(limits.admit(self.v4(2), at: self.start))
        limits.giveBack(tickets[1])
        _ = try self.ticket(limits.admit(self.v4(1), at: self.start))
        #expect(limits.admit(self.v4(1), at: self.start) == .refused(.tooMany))
        #expect(limits.counts.refused == 2)
    }

    @Test("the networks of a site together have eight times as many")
    func site() throws {
        let limits = AddressLimits(AddressRules(connections: 2))
        for network in 0..<8 {
            for _ in 0..<2 { _ = try self.ticket(limits.admit(self.v6(1, network), at: self.start)) }
        }
        #expect(limits.admit(self.v6(1, 99), at: self.start) == .refused(.tooMany))
        _ = try self.ticket(limits.admit(self.v6(2, 99), at: self.start))
    }

    @Test("a client connects as often as it may within a time, then once in each interval; a site eight times as often")
    func new() throws {
        let limits = AddressLimits(AddressRules(new: 4, inMilliseconds: 400))
        for _ in 0..<4 { limits.giveBack(try self.ticket(limits.admit(self.v4(1), at: self.start))) }
        #expect(limits.admit(self.v4(1), at: self.start) == .refused(.tooOften(wait: 100)))
        #expect(limits.admit(self.v4(1), at: self.start + 99) == .refused(.tooOften(wait: 1)))
        _ = try self.ticket(limits.admit(self.v4(1), at: self.start + 100))
        for network in 0..<32 { _ = try self.ticket(limits.admit(self.v6(1, network), at: self.start)) }
        guard case .refused(.tooOften) = limits.admit(self.v6(1, 77), at: self.start) else {
            throw TestFailure("a site connects as often as it likes")
        }
    }

    @Test("who logs in has not connected in vain: its connection is not counted among the new ones")
    func logins() throws {
        let limits = AddressLimits(AddressRules(new: 2, inMilliseconds: 600_000))
        _ = limits.join(LoopOutbound(loop: try EventLoop(), capacity: 1, notesChanges: false).inbox)
        for number in 0..<50 {
            let ticket = try self.ticket(limits.admit(self.v6(1, 1), at: self.start))
            let stranger = try self.ticket(limits.enter(ticket, self.connection(number)))
            #expect(limits.counts.strangers == 1)
            limits.giveBack(limits.loggedIn(stranger, at: self.start))
            #expect(limits.counts.strangers == 0)
        }
        for _ in 0..<2 { _ = try self.ticket(limits.admit(self.v6(1, 1), at: self.start)) }
        guard case .refused(.tooOften) = limits.admit(self.v6(1, 1), at: self.start) else {
            throw TestFailure("nothing is limited")
        }
    }

    @Test("a newcomer takes the place of a stranger of the client that has most, in whatever loop that is")
    func strangers() throws {
        let limits = AddressLimits(AddressRules(strangers: 4))
        let queues = try (0..<2).map { _ in LoopOutbound(loop: try EventLoop(), capacity: 1, notesChanges: false) }
        let tables = queues.map { limits.join($0.inbox) }
        func enter(_ prefix: ClientPrefix, _ number: Int, in table: Int = 0) throws -> AddressLimits.Admission {
            let ticket = try self.ticket(limits.admit(prefix, at: self.start))
            return limits.enter(ticket, self.connection(number, in: tables[table]))
        }
        var many: [AddressTicket] = []
        for number in 0..<3 { many.append(try self.ticket(enter(self.v4(1), number, in: 1))) }
        _ = try self.ticket(enter(self.v4(2), 3))
        #expect(try enter(self.v4(1), 4) == .refused(.tooManyStrangers), "its own client has most")
        _ = try self.ticket(enter(self.v4(3), 5))
        #expect(queues[1].takeAll()?.displaced == [self.connection(0).key])
        #expect(queues[0].takeAll() == nil)
        #expect(limits.counts == AddressCounts(strangers: 4, displaced: 1, refused: 1))
        // The ticket of who was displaced is good until its connection has ended.
        #expect(limits.loggedIn(many[0], at: self.start).isStranger == false)
        limits.giveBack(many[1])
        #expect(limits.counts.strangers == 3)
    }

    @Test("strangers of as many clients as there may be strangers make room for one another, the oldest first")
    func oneEach() throws {
        let limits = AddressLimits(AddressRules(strangers: 100))
        let queue = LoopOutbound(loop: try EventLoop(), capacity: 1, notesChanges: false)
        _ = limits.join(queue.inbox)
        for number in 0..<1_000 {
            let ticket = try self.ticket(limits.admit(self.v4(number), at: self.start))
            _ = try self.ticket(limits.enter(ticket, self.connection(number)))
        }
        #expect(queue.takeAll()?.displaced == (0..<900).map { self.connection($0).key })
    }

    @Test("connections of an earlier process are counted, and never refused")
    func inherited() throws {
        let limits = AddressLimits(AddressRules(connections: 1, new: 1, strangers: 1))
        _ = limits.join(LoopOutbound(loop: try EventLoop(), capacity: 1, notesChanges: false).inbox)
        for number in 0..<5 {
            let ticket = limits.occupy(self.v4(1))
            _ = try self.ticket(limits.enter(ticket, self.connection(number), isInherited: true))
        }
        #expect(limits.counts == AddressCounts(strangers: 5, displaced: 0, refused: 0))
        #expect(limits.admit(self.v4(1), at: self.start) == .refused(.tooMany))
    }

    @Test("new rules hold at once, for who is there already too")
    func rules() throws {
        let limits = AddressLimits()
        for _ in 0..<20 { _ = try self.ticket(limits.admit(self.v4(1), at: self.start)) }
        limits.apply(AddressRules(connections: 16))
        #expect(limits.admit(self.v4(1), at: self.start) == .refused(.tooMany))
        limits.apply(AddressRules())
        _ = try self.ticket(limits.admit(self.v4(1), at: self.start))
    }

    @Test("a ticket for nothing is given back for nothing")
    func nothing() throws {
        let limits = AddressLimits(AddressRules(strangers: 1))
        #expect(limits.enter(.none, self.connection(0)) == .admitted(.none))
        #expect(limits.loggedIn(.none, at: self.start) == .none)
        limits.giveBack(.none)
        #expect(limits.counts == AddressCounts())
    }
}
