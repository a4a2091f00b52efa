import Contexts

/// A context whose connections form a group in which each gets what the others say; a restored context joins it again.
actor CParlour: LineContext {
    static let name: ContextName = "c_parlour"
    static let handler = LineHandler<CParlour> { me, line in
        me.stage?.parlour.send(line, except: me.connection)
        return Reply("said")
    }

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    private var stage: Stage? { try? self.services[Stage.self] }

    func entered() -> Reply {
        self.stage?.enter(self.connection)
        self.stage?.parlour.join(self.connection)
        return .nothing
    }

    /// Waits, so that others have many turns meanwhile.
    func restored() async -> Reply? {
        for _ in 0..<50 { await Task.yield() }
        self.stage?.enter(self.connection)
        self.stage?.parlour.join(self.connection)
        return Reply("back")
    }
}
