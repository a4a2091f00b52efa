import StateCoding
import Synchronization

/// A type of context in the registry, and what the server can do with it when it knows only the name.
@usableFromInline
package final class ContextEntry: Sendable {
    /// The name of the context.
    package let name: ContextName
    /// Its commands, as help and completion list them.
    package let commands: [CommandSummary]
    /// Its sentences: those that its table and its dialogues name, and those that it declares.
    package let texts: [TextKey]
    /// Whether it has dialogues, so that a question may be open in it.
    let hasDialogues: Bool
    /// Makes a context with a fresh state.
    let make: @Sendable (Connection) -> any Context
    /// Makes a context from a state that an earlier process wrote with ``StateEncoder``; throws if the bytes cannot be
    /// read.
    let restore: @Sendable (Connection, [UInt8]) throws -> any Context
    /// How contexts of this type are called on their own thread.
    let calls: ContextCalls
    /// Returns whether a state has the type of this context's state.
    let isState: @Sendable (any ContextState) -> Bool
    /// Does the part of ``ContextRegistry/stateFindings(samples:)`` that is about this context.
    let stateFindings: @Sendable ([any ContextState]) -> [StateFinding]
    /// How it is connected with other contexts, dialogues and services.
    package let wiring: ContextWiring

    /// Whether contexts of this type are known to do nothing when they are restored.
    let hasNothingToRestore = Atomic(false)

    init<C: Context>(of type: C.Type, _ calls: ContextCalls) {
        self.name = C.name
        self.commands = C.commands.commands.map(\.summary)
        self.texts = [C.commands.unrecognized] + C.dialogues.flatMap { $0.steps.map(\.prompt) } + C.texts
        self.hasDialogues = !C.dialogues.isEmpty
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
