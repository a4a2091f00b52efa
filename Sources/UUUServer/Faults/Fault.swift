#if UUU_FAULTS
    import Contexts
    import Foundation

    /// What a process does wrong, or differently, on purpose: the words of the environment variable `UUU_FAULT`.
    ///
    /// For example `UUU_FAULT=trap-at-restore,counter`. It is for tests; no shipped binary has it.
    enum Fault: String, CaseIterable {
        /// The process traps when it restores the connections of the previous process.
        case trapAtRestore = "trap-at-restore"
        /// The process traps when it restores a connection whose counter stands at thirteen.
        case trapAtThirteen = "trap-at-thirteen"
        /// The message menu is a ``CCounter``.
        case counter
        /// The message menu is a later version of ``CCounter``: its state has two more fields, which an old state
        /// lacks.
        case counterWithAField = "counter-with-a-field"
        /// The message menu is a later version of ``CCounter`` that cannot read an old state: one field has another
        /// type.
        case counterUndecodable = "counter-undecodable"
        /// The message menu is a ``CMegaphone``.
        case megaphone

        /// The faults that this process was started with.
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

        /// Traps if the process was started with this fault.
        func trigger() {
            if Self.chosen.contains(self) { fatalError("trapped on purpose: \(self.rawValue) (UUU_FAULTS)") }
        }

        /// Replaces the message menu with a counter or a megaphone, if that fault was chosen.
        static func register(in registry: inout ContextRegistry) {
            for fault in Self.chosen {
                switch fault {
                case .trapAtRestore, .trapAtThirteen: break
                case .counter: registry.register(CCounter<PlainCount>.self)
                case .counterWithAField: registry.register(CCounter<NotedCount>.self)
                case .counterUndecodable: registry.register(CCounter<SeasonalCount>.self)
                case .megaphone: registry.register(CMegaphone.self)
                }
            }
        }
    }
#endif
