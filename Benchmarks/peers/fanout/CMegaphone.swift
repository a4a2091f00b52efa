import Contexts

/// Sends each line to everybody: the highest load that a chat channel can cause.
actor CMegaphone: LineContext {
    static let name = ContextName(rawValue: "c_megaphone")
    static let handler = LineHandler<CMegaphone> { _, line in
        CMegaphone.everybody.send(line)
        return .nothing
    }

    private static let everybody = Group()

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply {
        Self.everybody.join(self.connection)
        return .nothing
    }
}
