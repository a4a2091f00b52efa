import Contexts
import Dialects

/// An event that several connections are told: written once for each form in which they take it, however many they are.
///
/// Belongs to one table. What it has written goes when the last of them was told.
final class SharedEvent {
    /// In what form a connection takes a message.
    struct Form: Equatable {
        /// How the event is written.
        let dialect: Dialect
        /// The window of the compression that was agreed, in bits (RFC 7692 7.1.2.1); 0 for none.
        let windowBits: UInt8
    }

    /// What is told.
    let event: Event
    /// The frames, each with its form: there are few forms.
    private var frames: [(form: Form, bytes: [UInt8])] = []

    /// An event that nobody has been told yet.
    init(_ event: Event) {
        self.event = event
    }

    /// The frame in a form, made if nobody has needed it before.
    func frame(in form: Form, made make: () -> [UInt8]) -> [UInt8] {
        if let frame = self.frames.first(where: { $0.form == form }) { return frame.bytes }
        let bytes = make()
        self.frames.append((form, bytes))
        return bytes
    }
}

extension SharedEvent: Equatable {
    /// Whether the same is told.
    static func == (one: SharedEvent, other: SharedEvent) -> Bool { one.event == other.event }
}
