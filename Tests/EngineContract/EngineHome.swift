package import World

/// Where the engine of one examination lives, with nothing in it at first.
package protocol EngineHome: Sendable {
    /// Opens the engine, and returns when it can be used: with all that it has acknowledged before.
    ///
    /// It is not open already: what was open here was ended.
    func open(_ patience: EnginePatience) async throws -> any Engine

    /// Holds up the engine that is open, as a disk does, or a network, that does not answer: neither reads nor writes end.
    ///
    /// - Returns: What ends that.
    func holdUp() async throws -> @Sendable () -> Void

    /// An engine that was not begun yet, and whose data is where nothing is.
    func engineOfNothing(_ patience: EnginePatience) async throws -> any Engine
}

extension EngineHome {
    /// Opens the engine as a server does.
    func open() async throws -> any Engine { try await self.open(EnginePatience()) }
}

extension EnginePatience {
    /// As short as can be told from none, for what has to be waited for to the end.
    static let short = {
        var patience = Self()
        patience.opening = .milliseconds(200)
        patience.reading = .milliseconds(200)
        patience.writing = .milliseconds(300)
        patience.looking = .milliseconds(200)
        patience.closing = .milliseconds(300)
        patience.pause = .milliseconds(20)
        return patience
    }()
}
