import Reactor
import Synchronization

/// The limits on connections by the addresses of their clients, counted over all loops (SEC-17).
///
/// Any thread may call it; each call takes a short lock and a constant time. Clients are counted whether or not there is
/// a limit, so a limit that is set later holds for them too.
final class AddressLimits: Sendable {
    /// What happens with a new connection.
    enum Admission: Equatable, Sendable {
        /// It is counted, with this ticket.
        case admitted(AddressTicket)
        /// It is not counted.
        case refused(AddressRefusal)
    }

    private struct State {
        var rules: AddressRules
        var present = PresentClients()
        var rates = NewcomerRates()
        var strangers = Strangers()
        var counts = AddressCounts()
        var inboxes: [LoopOutbound.Inbox] = []
    }

    private let state: Mutex<State>

    /// Creates limits with these rules.
    init(_ rules: AddressRules = AddressRules()) { self.state = Mutex(State(rules: rules)) }

    /// What was counted.
    var counts: AddressCounts {
        self.state.withLock { state in
            state.counts.strangers = state.strangers.count
            return state.counts
        }
    }

    /// Replaces the rules; connections that exceed the new ones stay.
    func apply(_ rules: AddressRules) { self.state.withLock { $0.rules = rules } }

    /// Adds a table, which is told through its inbox which strangers are displaced; returns the table's number.
    func join(_ inbox: LoopOutbound.Inbox) -> UInt32 {
        self.state.withLock { state in
            state.inboxes.append(inbox)
            return UInt32(state.inboxes.count - 1)
        }
    }

    /// Counts a new connection of a client, if it may have another one.
    ///
    /// - Parameters:
    ///   - prefix: The client.
    ///   - now: The time in milliseconds, of one monotonic clock for all calls.
    /// - Returns: Whether it may.
    func admit(_ prefix: ClientPrefix, at now: UInt64) -> Admission {
        self.state.withLock { state in
            if let refusal = Self.refusal(of: prefix, state, at: now) {
                state.counts.refused += 1
                return .refused(refusal)
            }
            state.rates.note(prefix, state.rules, at: now)
            return .admitted(.client(state.present.add(prefix)))
        }
    }

    /// Counts a connection that an earlier process had admitted, also if it exceeds the limits.
    func occupy(_ prefix: ClientPrefix) -> AddressTicket {
        self.state.withLock { .client($0.present.add(prefix)) }
    }

    /// Makes a counted connection a stranger's.
    ///
    /// If there are as many as there may be, a stranger of the client that has most is displaced. If no client has more
    /// than that of the newcomer, the newcomer is refused, and stays counted until ``giveBack(_:)``.
    ///
    /// - Parameters:
    ///   - ticket: The ticket of the connection, which this call replaces; nothing happens unless it is a client's.
    ///   - connection: The connection.
    ///   - isInherited: Whether an earlier process had admitted it: then nobody is displaced, and it is not refused.
    /// - Returns: The new ticket, or why the newcomer is refused.
    func enter(_ ticket: AddressTicket, _ connection: Strangers.Connection, isInherited: Bool = false) -> Admission {
        guard case .client(let client) = ticket.meaning else { return .admitted(ticket) }
        var displaced: (inbox: LoopOutbound.Inbox, key: SocketKey)?
        let admission: Admission = self.state.withLock { state in
            let maximum = state.rules.strangers
            if !isInherited, maximum > 0, state.strangers.count >= maximum {
                guard state.strangers.count(of: client) < state.strangers.most,
                    let former = state.strangers.displace()
                else {
                    state.counts.refused += 1
                    return .refused(.tooManyStrangers)
                }
                state.counts.displaced += 1
                displaced = (state.inboxes[Int(former.table)], former.key)
            }
            return .admitted(.stranger(state.strangers.add(connection, of: client)))
        }
        if let displaced { displaced.inbox.displace(displaced.key) }
        return admission
    }

    /// Notes that somebody has logged in on a connection: it is no stranger's any more, and was not new.
    ///
    /// - Returns: The ticket from then on.
    func loggedIn(_ ticket: AddressTicket, at now: UInt64) -> AddressTicket {
        guard case .stranger(let stranger) = ticket.meaning else { return ticket }
        return self.state.withLock { state in
            let client = state.strangers.client(of: stranger)
            state.strangers.remove(stranger)
            state.rates.giveBack(state.present.prefix(of: client), state.rules, at: now)
            return .client(client)
        }
    }

    /// Stops counting a connection, whose socket is closed.
    func giveBack(_ ticket: AddressTicket) {
        switch ticket.meaning {
        case .nothing: break
        case .client(let client): self.state.withLock { $0.present.remove(client) }
        case .stranger(let stranger):
            self.state.withLock { state in
                let client = state.strangers.client(of: stranger)
                state.strangers.remove(stranger)
                state.present.remove(client)
            }
        }
    }

    private static func refusal(of prefix: ClientPrefix, _ state: State, at now: UInt64) -> AddressRefusal? {
        let rules = state.rules
        if rules.connections > 0,
            state.present.connections(of: prefix) >= rules.connections
                || state.present.connectionsOfSite(of: prefix) >= rules.connectionsOfSite
        {
            return .tooMany
        }
        let wait = state.rates.wait(of: prefix, rules, at: now)
        return wait > 0 ? .tooOften(wait: wait) : nil
    }
}
