#if UUU_FAULTS
    import Contexts
    import Foundation

    /// What goes wrong on purpose, or differs on purpose, in a process that is started with it: words of `UUU_FAULT`.
    ///
    /// `UUU_FAULT=trap-at-restore,counter`: for tests of what happens then; no shipped binary has it.
    enum Fault: String, CaseIterable {
        /// The process ends, as by a mistake in the program, when it takes connections over from the one before.
        case trapAtRestore = "trap-at-restore"
        /// The process ends when it takes a connection over whose counter stands at thirteen.
        case trapAtThirteen = "trap-at-thirteen"
        /// The message menu is a ``CCounter``.
        case counter
        /// The same of a later version: its state has two more fields, which an old state lacks.
        case counterWithAField = "counter-with-a-field"
        /// The same of a later version that cannot read an old state: a field of it is of another kind.
        case counterUndecodable = "counter-undecodable"

        /// What this process was started with.
        static let chosen: Set<Self> = {
            let words = ProcessInfo.processInfo.environment["UUU_FAULT", default: ""].split(separator: ",").map(
                String.init
            )
            let faults = words.compactMap(Self.init)
            guard faults.count == words.count else {
                fatalError("UUU_FAULT=\(words.joined(separator: ",")): the words are \(Self.allCases.map(\.rawValue))")
            }
            return Set(faults)
        }()

        /// Ends the process if it was started with this.
        func trigger() {
            if Self.chosen.contains(self) { fatalError("trapped on purpose: \(self.rawValue) (UUU_FAULTS)") }
        }

        /// Puts a counter in place of the message menu, if that was chosen.
        static func register(in registry: inout ContextRegistry) {
            for fault in Self.chosen {
                switch fault {
                case .trapAtRestore, .trapAtThirteen: break
                case .counter: registry.register(CCounter<PlainCount>.self)
                case .counterWithAField: registry.register(CCounter<NotedCount>.self)
                case .counterUndecodable: registry.register(CCounter<SeasonalCount>.self)
                }
            }
        }
    }
#endif
