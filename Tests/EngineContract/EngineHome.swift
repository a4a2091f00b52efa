package import World

/// Opens the engines of one test of the contract; their data is empty at first.
package protocol EngineHome: Sendable {
    /// How much later than promised an engine may answer, on a machine that has other work.
    var leniency: Duration { get }

    /// Opens the engine, with everything that it has acknowledged before, and returns when it can be used.
    ///
    /// The engine must not be open: the last one that was opened here has been closed.
    func open(_ patience: EnginePatience) async throws -> any Engine

    /// Blocks the open engine, as a disk or a network that does not answer: neither reads nor writes end.
    ///
    /// - Returns: A closure that ends the block.
    func holdUp() async throws -> @Sendable () -> Void

    /// Returns an engine that was not begun yet, and whose data does not exist.
    func engineOfNothing(_ patience: EnginePatience) async throws -> any Engine
}

extension EngineHome {
    /// Opens the engine for a test that is not about time.
    func open() async throws -> any Engine { try await self.open(.long) }
}

extension EnginePatience {
    /// Limits that are never reached, even if many tests run at once.
    static let long = {
        var patience = Self()
        patience.opening = .seconds(60)
        patience.reading = .seconds(60)
        patience.writing = .seconds(60)
        patience.looking = .seconds(60)
        patience.closing = .seconds(60)
        return patience
    }()

    /// The shortest limits, for tests that wait until they are reached.
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
