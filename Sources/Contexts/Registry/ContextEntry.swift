import StateCoding
import Synchronization

/// What can be done with a context that is known by its name only.
@usableFromInline
package final class ContextEntry: Sendable {
    /// The name.
    package let name: ContextName
    /// Its words, as help and completion list them.
    package let commands: [CommandSummary]
    /// Its sentences: those that its table and its dialogues name, and those that it declares.
    package let texts: [TextKey]
    /// Makes a fresh one.
    let make: @Sendable (Connection) -> any Context
    /// Makes one from the state that a former process left, in the bytes of a ``StateEncoder``; throws what is wrong with them.
    let restore: @Sendable (Connection, [UInt8]) throws -> any Context
    /// How its contexts are called on their own thread.
    let calls: ContextCalls
    /// Whether a state is of the type that its contexts have.
    let isState: @Sendable (any ContextState) -> Bool
    /// What ``ContextRegistry/stateFindings(samples:)`` has to say of its state.
    let stateFindings: @Sendable ([any ContextState]) -> [StateFinding]
    /// What can be wrong with how it is put together.
    package let wiring: ContextWiring

    /// Whether its contexts are known to do nothing when they are restored.
    let hasNothingToRestore = Atomic(false)

    init<C: Context>(of type: C.Type, _ calls: ContextCalls) {
        self.name = C.name
        self.commands = C.commands.commands.map(\.summary)
        self.texts = [C.commands.unrecognized] + C.dialogues.flatMap { $0.steps.map(\.prompt) } + C.texts
        self.make = { C(Here($0, C.State())) }
        self.restore = { connection, bytes in
            C(Here(connection, try StateDecoder(bytes).restore(C.State.self, fresh: C.State())))
        }
        self.calls = calls
        self.isState = { $0 is C.State }
        self.stateFindings = { StateExamination<C.State>(of: C.name, $0).findings }
        self.wiring = ContextWiring(of: type)
    }
}
