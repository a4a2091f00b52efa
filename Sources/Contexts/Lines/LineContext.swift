/// A context that hears of every line as it was typed: no table, no dialogue and no limit of length comes before it.
///
/// ```swift
/// actor CParrot: LineContext {
///     static let name: ContextName = "c_parrot"
///     static let handler = LineHandler<CParrot> { _, line in Reply(line) }
///     …
/// }
/// ```
public protocol LineContext: Context {
    /// What is done with each line: a closure without `await` is answered at once.
    static var handler: LineHandler<Self> { get }
}

extension LineContext {
    /// What the context does with each line.
    @inlinable public static var lineHandler: LineHandler<Self> { Self.handler }

    /// No words.
    public static var commands: CommandTable<Self> { CommandTable([], unrecognized: .blankLine) }
}
