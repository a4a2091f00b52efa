package import Addresses

/// Decides by their addresses how clients are received that connect; `World` has the bans.
///
/// Any loop may call it; it waits for nothing.
package protocol ArrivalGate: Sendable {
    /// Returns how a client is received.
    func receive(_ address: IPAddress) -> Arrival

    /// Returns what a client reads that is banned; nil if it is not. Counts nothing.
    func ban(of address: IPAddress) -> String?
}

/// How a client is received that connects.
package enum Arrival: Equatable, Sendable {
    /// It may come in.
    case admitted
    /// Its connection opens, it is told this sentence, and the connection ends: a browser could not read an answer of
    /// HTTP.
    case told(String)
    /// It has been told so often lately that its request is answered with 403.
    case refused
}
