/// A context that handles every line itself: without command table, dialogue or limit of length.
///
/// ```swift
/// actor CParrot: LineContext {
///     static let name: ContextName = "c_parrot"
///     static let handler = LineHandler<CParrot> { _, line in Reply(line) }
///     …
/// }
/// ```
public protocol LineContext: Context {
    /// What is done with each line.
    ///
    /// A closure without `await` runs without a task.
    static var handler: LineHandler<Self> { get }
}

extension LineContext {
    /// The handler that the context declares.
    @inlinable public static var lineHandler: LineHandler<Self> { Self.handler }

    /// An empty table.
    public static var commands: CommandTable<Self> { CommandTable([], unrecognized: .blankLine) }
}
