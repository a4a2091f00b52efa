/// How a context answers lines.
///
/// Most contexts use the open dialogue and the command table. A ``LineContext`` has a closure of its own.
public struct LineHandler<Owner: Context>: Sendable {
    /// Answers a line, and may wait; it runs on the context's actor.
    @usableFromInline typealias Handler = @Sendable (isolated Owner, String) async throws -> Reply

    /// Answers a line without waiting; it runs on the context's actor.
    @usableFromInline typealias ImmediateHandler = @Sendable (isolated Owner, String) throws -> Reply

    @usableFromInline
    enum Way: Sendable {
        /// The open dialogue answers, or the command table if none is open.
        case dialogueAndTable
        /// A closure without `await` answers.
        case immediate(ImmediateHandler)
        /// A closure that may wait answers.
        case waiting(Handler)
        /// The first closure answers; if it returns nil, the second one does.
        case either(@Sendable (isolated Owner, String) throws -> Reply?, Handler)
    }

    @usableFromInline let way: Way

    @usableFromInline
    init(_ way: Way) {
        self.way = way
    }

    /// Has each line answered by a closure that may wait.
    public init(_ handler: @escaping @Sendable (isolated Owner, String) async throws -> Reply) {
        self.init(.waiting(handler))
    }

    /// Has each line answered by a closure that never waits.
    ///
    /// Swift chooses this initializer for a closure without `await`.
    public init(_ handler: @escaping @Sendable (isolated Owner, String) throws -> Reply) {
        self.init(.immediate(handler))
    }

    /// Has each line answered by a closure that never waits; if that returns nil, having changed nothing, by one that
    /// may.
    package init(
        _ handler: @escaping @Sendable (isolated Owner, String) throws -> Reply?,
        otherwise: @escaping @Sendable (isolated Owner, String) async throws -> Reply
    ) {
        self.init(.either(handler, otherwise))
    }

    /// Has each line answered by the open dialogue, or by the command table if none is open.
    ///
    /// A line over the limit is refused.
    @usableFromInline static var dialogueAndTable: Self { Self(.dialogueAndTable) }
}
