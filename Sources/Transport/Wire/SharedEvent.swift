import Contexts
import Dialects

/// An event for several connections.
///
/// It is encoded once for each form that they need, however many connections there are.
///
/// It belongs to one table, and is freed when the last connection has got it.
final class SharedEvent {
    /// The form in which a connection gets a message.
    struct Form: Equatable {
        /// The dialect in which the event is written.
        let dialect: Dialect
        /// The window size of the agreed compression, in bits (RFC 7692 7.1.2.1); 0 for no compression.
        let windowBits: UInt8
    }

    /// The event.
    let event: Event
    /// The encoded frames with their forms; there are only a few forms.
    private var frames: [(form: Form, bytes: [UInt8])] = []

    /// Creates an event that is not encoded yet.
    init(_ event: Event) {
        self.event = event
    }

    /// Returns the frame in a form, and makes it when it is needed for the first time.
    func frame(in form: Form, made make: () -> [UInt8]) -> [UInt8] {
        if let frame = self.frames.first(where: { $0.form == form }) { return frame.bytes }
        let bytes = make()
        self.frames.append((form, bytes))
        return bytes
    }
}

extension SharedEvent: Equatable {
    /// Compares the events only, not what was encoded of them.
    static func == (one: SharedEvent, other: SharedEvent) -> Bool { one.event == other.event }
}
