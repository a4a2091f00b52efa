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
        let keep: LoopFunction<any Context, Void, Result<KeptContext, StateCodingError>>

        init(on loop: EventLoop) {
            let attempt: @Sendable (isolated any Context, String) -> Attempt? = { $0.attempt($1) }
            let keep: @Sendable (isolated any Context, Void) -> Result<KeptContext, StateCodingError> = { context, _ in
                do throws(StateCodingError) {
                    return .success(try context.place())
                } catch {
                    return .failure(error)
                }
            }
            self.loop = loop
            self.call = LoopFunction(on: loop, attempt)
            self.keep = LoopFunction(on: loop, keep)
        }

        func reaches(_ context: any Context) -> Bool { self.loop.isHome(of: context) }

        func attempt(_ line: String, in context: any Context) -> Attempt? { self.call(context, line) }

        func place(of context: any Context) throws(StateCodingError) -> KeptContext {
            try self.keep(context, ()).get()
        }
    }

    private let call: LoopFunction<ContextManager, String, Reply?>
    private let findPlace: LoopFunction<ContextManager, Void, KeptContext?>

    /// The shortcut of the table that lives on this loop.
    init(on loop: EventLoop) {
        let door = Door(on: loop)
        let handle: @Sendable (isolated ContextManager, String) -> Reply? = { manager, line in
            manager.handleNow(line, by: door)
        }
        self.call = LoopFunction(on: loop, handle)
        let place: @Sendable (isolated ContextManager, Void) -> KeptContext? = { manager, _ in
            manager.place(by: door)
        }
        self.findPlace = LoopFunction(on: loop, place)
    }

    /// Handles a line at once; nil, with nothing done, if that may have to wait: see ``ContextManager/handleNow(_:by:)``.
    func callAsFunction(_ manager: ContextManager, _ line: String) -> Reply? { self.call(manager, line) }

    /// Where a connection is: see ``ContextManager/place(by:)``; only for one whose context was just entered this way.
    func place(of manager: ContextManager) -> KeptContext? { self.findPlace(manager, ()) }
}
