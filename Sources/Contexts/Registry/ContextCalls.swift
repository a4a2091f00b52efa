/// How the server calls contexts of one type on their own thread; the closures know the type, so that nothing generic is
/// left to find out at each line.
///
/// Each takes a context of its type, and traps on another one.
@usableFromInline
struct ContextCalls: Sendable {
    /// Looks a line up and answers it if nothing has to be waited for.
    @usableFromInline let begin: @Sendable (any Context, String) -> LineOutcome
    /// Writes the state down, and answers how many bytes it takes; nil if it could not be written.
    @usableFromInline let write: @Sendable (any Context, SnapshotBuffer) -> Int?
    /// Whether the state is that of a context which was just entered.
    @usableFromInline let isFresh: @Sendable (any Context) -> Bool

    @usableFromInline
    init(
        begin: @escaping @Sendable (any Context, String) -> LineOutcome,
        write: @escaping @Sendable (any Context, SnapshotBuffer) -> Int?,
        isFresh: @escaping @Sendable (any Context) -> Bool
    ) {
        self.begin = begin
        self.write = write
        self.isFresh = isFresh
    }

    /// The calls for contexts of a type.
    ///
    /// Inlinable, so that the module which registers a context has closures made for it.
    @inlinable
    static func calls<C: Context>(of type: C.Type) -> ContextCalls {
        ContextCalls(
            begin: { InlineCall.call({ $0.begin($1) }, on: Self.context($0, of: type), $1) },
            write: { InlineCall.call({ $1.write($0.state) }, on: Self.context($0, of: type), $1) },
            isFresh: {
                InlineCall.call({ (context, _) in context.state == C.State() }, on: Self.context($0, of: type), ())
            }
        )
    }

    /// A context as one of its type; the manager asks the entry of the context's own name, so it is one.
    @inlinable @inline(__always)
    static func context<C: Context>(_ context: any Context, of type: C.Type) -> C {
        guard let context = context as? C else { preconditionFailure("a context of another type") }
        return context
    }
}
