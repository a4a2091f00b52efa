/// A text that a key does not take.
struct BadValue: Error, Equatable {
    /// What of it is wrong; nil for all of it.
    var part: String?
    /// What mends it, where that is plain; else an example is told.
    var hint: String?
}
