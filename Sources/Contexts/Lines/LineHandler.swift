/// What a context does with each line.
///
/// In most contexts the open dialogue has the line, else the command table; a ``LineContext`` has a closure of its own.
public struct LineHandler<Owner: Context>: Sendable {
    /// What a line comes to, on the context's actor.
    @usableFromInline typealias Handler = @Sendable (isolated Owner, String) async throws -> Reply

    /// What a line comes to without waiting, on the context's actor.
    @usableFromInline typealias ImmediateHandler = @Sendable (isolated Owner, String) throws -> Reply

    @usableFromInline
    enum Way: Sendable {
        /// The open dialogue has the line, else the command table.
        case dialogueAndTable
        /// The author's closure has it, which waits for nothing.
        case immediate(ImmediateHandler)
        /// The author's closure has it, which may wait.
        case waiting(Handler)
        /// The first closure has it; where that answers nil, the second one.
        case either(@Sendable (isolated Owner, String) throws -> Reply?, Handler)
    }

    @usableFromInline let way: Way

    @usableFromInline
    init(_ way: Way) {
        self.way = way
    }

    /// Gives each line to a closure that may wait.
    public init(_ handler: @escaping @Sendable (isolated Owner, String) async throws -> Reply) {
        self.init(.waiting(handler))
    }

    /// Gives each line to a closure that waits for nothing: one without `await` comes here by itself.
    public init(_ handler: @escaping @Sendable (isolated Owner, String) throws -> Reply) {
        self.init(.immediate(handler))
    }

    /// Gives each line to a closure that waits for nothing; where that answers nil, having done nothing, to one that may.
    package init(
        _ handler: @escaping @Sendable (isolated Owner, String) throws -> Reply?,
        otherwise: @escaping @Sendable (isolated Owner, String) async throws -> Reply
    ) {
        self.init(.either(handler, otherwise))
    }

    /// Gives the line to the open dialogue, else to the command table; a line over the limit is refused.
    @usableFromInline static var dialogueAndTable: Self { Self(.dialogueAndTable) }
}
