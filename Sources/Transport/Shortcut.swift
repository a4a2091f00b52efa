import Contexts
import Reactor

/// The way of a line to its context without a task, by way of the manager, on one loop.
///
/// Both are actors of that loop, and on its thread nothing else runs: they are called as ordinary objects are.
struct Shortcut {
    private let call: LoopFunction<ContextManager, String, Reply?>
    private let findPlace: LoopFunction<ContextManager, Void, KeptContext?>

    /// The shortcut of the table that lives on this loop.
    init(on loop: EventLoop) {
        let attempt: @Sendable (isolated any Context, String) -> Attempt? = { $0.attempt($1) }
        let enter = LoopFunction<any Context, String, Attempt?>(on: loop, attempt)
        let desk = StateDesk()
        let look: @Sendable (isolated any Context, Void) -> Entrance.Place = { context, _ in
            do throws(StateCodingError) {
                return .success(try context.place(by: desk))
            } catch {
                return .failure(error)
            }
        }
        let lookInto = LoopFunction<any Context, Void, Entrance.Place>(on: loop, look)
        let entrance = Entrance(
            reaches: { loop.isHome(of: $0) },
            attempt: { enter($0, $1) },
            place: { lookInto($0, ()) }
        )
        let handle: @Sendable (isolated ContextManager, String) -> Reply? = { $0.handleNow($1, by: entrance) }
        self.call = LoopFunction(on: loop, handle)
        let place: @Sendable (isolated ContextManager, Void) -> KeptContext? = { manager, _ in
            manager.place(by: entrance)
        }
        self.findPlace = LoopFunction(on: loop, place)
    }

    /// Handles a line at once; nil, with nothing done, if that may have to wait: see ``ContextManager/handleNow(_:by:)``.
    func callAsFunction(_ manager: ContextManager, _ line: String) -> Reply? { self.call(manager, line) }

    /// Where a connection is: see ``ContextManager/place(by:)``; only for one whose context was just entered this way.
    func place(of manager: ContextManager) -> KeptContext? { self.findPlace(manager, ()) }
}
