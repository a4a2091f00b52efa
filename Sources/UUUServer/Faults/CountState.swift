#if UUU_FAULTS
    import Contexts

    /// The state of a ``CCounter`` in one of its versions.
    protocol CountState: ContextState {
        var count: Int { get set }
        /// Kept by versions that have room for it.
        var note: String? { get set }
        /// Added by a later version, with a value that a fresh state has.
        var season: String { get }
    }

    /// The first version.
    struct PlainCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?

        var note: String? {
            get { nil }
            set {}
        }

        var season: String { "none" }
    }

    /// A later version, which reads what the first one wrote.
    struct NotedCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?
        var note: String?
        var season = "spring"
    }

    /// A later version, which cannot read what the first one wrote: where that has a number, it has one for each season.
    struct SeasonalCount: CountState {
        private enum CodingKeys: String, CodingKey {
            case counts = "count"
            case dialogue, note
        }

        private var counts: [String: Int] = [:]
        var dialogue: OpenDialogue?
        var note: String?

        var season: String { "spring" }

        var count: Int {
            get { self.counts[self.season, default: 0] }
            set { self.counts[self.season] = newValue }
        }
    }
#endif
