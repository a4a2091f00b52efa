#if UUU_FAULTS
    import Contexts

    /// The state of a ``CCounter`` in one of its versions.
    protocol CountState: ContextState {
        var count: Int { get set }
        /// A text; versions without a field for it ignore what is set.
        var note: String? { get set }
        /// A field that a later version has added; it has the value of a new state there.
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

    /// A later version, which can read the states that the first one wrote.
    struct NotedCount: CountState {
        var count = 0
        var dialogue: OpenDialogue?
        var note: String?
        var season = "spring"
    }

    /// A later version, which cannot read the states that the first one wrote: its `count` is a dictionary instead of a
    /// number.
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
