import Contexts
import Reactor

/// The way of a line to its context without a task, by way of the manager, on one loop.
///
/// Both are actors of that loop, and on its thread nothing else runs: they are called as ordinary objects are.
struct Shortcut {
    /// The second half of the way, which the manager takes.
    private struct Door: Entrance {
        let loop: EventLoop
        let call: LoopFunction<any Context, String, Attempt?>

        init(on loop: EventLoop) {
            let attempt: @Sendable (isolated any Context, String) -> Attempt? = { $0.attempt($1) }
            self.loop = loop
            self.call = LoopFunction(on: loop, attempt)
        }

        func reaches(_ context: any Context) -> Bool { self.loop.isHome(of: context) }

        func attempt(_ line: String, in context: any Context) -> Attempt? { self.call(context, line) }
    }

    private let call: LoopFunction<ContextManager, String, Reply?>

    /// The shortcut of the table that lives on this loop.
    init(on loop: EventLoop) {
        let door = Door(on: loop)
        let handle: @Sendable (isolated ContextManager, String) -> Reply? = { manager, line in
            manager.handleNow(line, by: door)
        }
        self.call = LoopFunction(on: loop, handle)
    }

    /// Handles a line at once; nil, with nothing done, if that may have to wait: see ``ContextManager/handleNow(_:by:)``.
    func callAsFunction(_ manager: ContextManager, _ line: String) -> Reply? { self.call(manager, line) }
}
