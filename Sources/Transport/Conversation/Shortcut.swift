import Contexts
import Reactor
import StateCoding

/// The way of a line to its context without a task, by way of the manager, on one loop.
///
/// Both are actors of that loop, and on its thread nothing else runs: they are called as ordinary objects are.
struct Shortcut {
    private let handle: LoopFunction<ContextManager, String, Reply?>
    private let keep: LoopFunction<ContextManager, StateDesk, Int?>
    private let findPlace: LoopFunction<ContextManager, StateDesk, KeptContext?>

    /// The shortcut of the table that lives on this loop.
    init(on loop: EventLoop) {
        let entrance = Entrance(on: loop)
        let handle: @Sendable (isolated ContextManager, String) -> Reply? = { $0.handleNow($1, by: entrance) }
        self.handle = LoopFunction(on: loop, handle)
        let keep: @Sendable (isolated ContextManager, StateDesk) -> Int? = { $0.keep(by: entrance, on: $1) }
        self.keep = LoopFunction(on: loop, keep)
        let place: @Sendable (isolated ContextManager, StateDesk) -> KeptContext? = { $0.place(by: entrance, on: $1) }
        self.findPlace = LoopFunction(on: loop, place)
    }

    /// Handles a line at once; nil, with nothing done, if that may have to wait: see ``ContextManager/handleNow(_:by:)``.
    func callAsFunction(_ manager: ContextManager, _ line: String) -> Reply? { self.handle(manager, line) }

    /// Has the context write its state down; nil if that may have to wait: see ``ContextManager/keep(by:on:)``.
    func keepState(of manager: ContextManager, on desk: StateDesk) -> Int? { self.keep(manager, desk) }

    /// Where a connection is; nil also if that may have to wait: see ``ContextManager/place(by:on:)``.
    func place(of manager: ContextManager, on desk: StateDesk) -> KeptContext? { self.findPlace(manager, desk) }
}

extension Entrance {
    /// The way into the contexts that live on a loop, for its own thread.
    fileprivate init(on loop: EventLoop) {
        let attempt: @Sendable (isolated any Context, String) -> Attempt? = { $0.attempt($1) }
        let enter = LoopFunction<any Context, String, Attempt?>(on: loop, attempt)
        let keep: @Sendable (isolated any Context, StateDesk) -> Int? = { $0.keep(on: $1) }
        let write = LoopFunction<any Context, StateDesk, Int?>(on: loop, keep)
        let place: @Sendable (isolated any Context, StateDesk) -> Place = { context, desk in
            do throws(StateCodingError) {
                return .success(try context.place(on: desk))
            } catch {
                return .failure(error)
            }
        }
        let look = LoopFunction<any Context, StateDesk, Place>(on: loop, place)
        self.init(
            reaches: { loop.isHome(of: $0) },
            attempt: { enter($0, $1) },
            keep: { write($0, $1) },
            place: { look($0, $1) }
        )
    }
}
