/// How the server calls contexts of one type on their own thread.
///
/// The closures know the concrete type, so that no generic code has to look it up at each line. Each expects a context
/// of its type, and traps on another one.
@usableFromInline
struct ContextCalls: Sendable {
    /// Looks a line up, and answers it if its handler never waits.
    @usableFromInline let begin: @Sendable (any Context, String) -> LineOutcome
    /// Writes the state, and returns its size in bytes; nil if it could not be written.
    @usableFromInline let write: @Sendable (any Context, SnapshotBuffer) -> Int?
    /// Returns whether the state equals that of a context which was just entered.
    @usableFromInline let isFresh: @Sendable (any Context) -> Bool
    /// Returns the question of the open dialogue; nil if none is open.
    @usableFromInline let openQuestion: @Sendable (any Context) -> Prompt?

    @usableFromInline
    init(
        begin: @escaping @Sendable (any Context, String) -> LineOutcome,
        write: @escaping @Sendable (any Context, SnapshotBuffer) -> Int?,
        isFresh: @escaping @Sendable (any Context) -> Bool,
        openQuestion: @escaping @Sendable (any Context) -> Prompt?
    ) {
        self.begin = begin
        self.write = write
        self.isFresh = isFresh
        self.openQuestion = openQuestion
    }

    /// Makes the calls for contexts of a type.
    ///
    /// Inlinable, so that the module which registers a context specializes the closures for it.
    @inlinable
    static func calls<C: Context>(of type: C.Type) -> ContextCalls {
        ContextCalls(
            begin: { InlineCall.call({ $0.begin($1) }, on: Self.context($0, of: type), $1) },
            write: { InlineCall.call({ $1.write($0.state) }, on: Self.context($0, of: type), $1) },
            isFresh: {
                InlineCall.call({ (context, _) in context.state == C.State() }, on: Self.context($0, of: type), ())
            },
            openQuestion: {
                InlineCall.call({ (context, _) in context.openQuestion }, on: Self.context($0, of: type), ())
            }
        )
    }

    /// Casts a context to its type.
    ///
    /// The manager takes the entry by the context's own name, so the cast succeeds.
    @inlinable @inline(__always)
    static func context<C: Context>(_ context: any Context, of type: C.Type) -> C {
        guard let context = context as? C else { preconditionFailure("a context of another type") }
        return context
    }
}
