#if UUU_FAULTS
    import Contexts

    /// The state of a ``CCounter`` in one of its versions.
    protocol CountState: ContextState {
        var count: Int { get set }
        /// Kept by versions that have room for it.
        var note: String? { get set }
    }

    /// The first version.
    struct PlainCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?

        var note: String? {
            get { nil }
            set {}
        }
    }

    /// A later version, which reads what the first one wrote.
    struct NotedCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?
        var note: String?
    }

    /// A later version, which cannot read what the first one wrote.
    struct SeasonalCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?
        var note: String?
        var season: String

        init() { self.season = "spring" }
    }
#endif
