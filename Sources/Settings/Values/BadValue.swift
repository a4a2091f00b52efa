/// A text that a key does not accept.
struct BadValue: Error, Equatable {
    /// The invalid part; nil for the whole text.
    var part: String?
    /// How to mend it, if that can be told; if it is nil, the message shows an example.
    var hint: String?
}
