import Contexts
import Dialects
import Reactor
import WebSocketProtocol

/// Makes messages out of masked payloads, and unmasks the bytes while it copies them.
@safe enum MessageBuilder {
    /// Texts of up to this many bytes are made on the stack.
    private static let maximumShortBytes = 128

    /// Returns the message in a payload; nil for a text that is not UTF-8.
    static func message(_ kind: MessageKind, _ payload: Payload, in bytes: RawSpan) -> Message? {
        switch kind {
        case .text: self.text(payload, in: bytes).map(Message.text)
        case .binary: .binary(self.bytes(payload, in: bytes))
        }
    }

    /// Returns the text in a payload; nil if it is not UTF-8 (RFC 6455 8.1).
    static func text(_ payload: Payload, in bytes: RawSpan) -> String? {
        let count = payload.count
        guard count > Self.maximumShortBytes else { return self.shortText(payload, in: bytes) }
        var isValid = true
        let text = unsafe String(unsafeUninitializedCapacity: count) { target in
            guard let base = target.baseAddress else { return 0 }
            let seen = unsafe Self.copy(payload, of: bytes, to: base)
            if seen & 0x8080_8080_8080_8080 != 0 {
                let written = unsafe UnsafeBufferPointer(start: base, count: count)
                isValid = unsafe (try? UTF8Span(validating: Span(_unsafeElements: written))) != nil
            }
            return isValid ? count : 0
        }
        return isValid ? text : nil
    }

    /// Returns the text in a short payload.
    ///
    /// It is built and validated on the stack first, so `String` does not validate it again.
    static func shortText(_ payload: Payload, in bytes: RawSpan) -> String? {
        precondition(payload.count <= Self.maximumShortBytes, "the payload is not short")
        let room = Self.maximumShortBytes
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { target -> String? in
            guard let base = target.baseAddress else { return nil }
            let seen = unsafe Self.copy(payload, of: bytes, to: base)
            let written = unsafe Span(_unsafeStart: base, count: payload.count)
            return Self.text(written, seen: seen)
        }
    }

    /// Returns the line of `uuu.v1` in a short payload, if it is one of the usual form; nil says nothing about others.
    static func shortLine(_ payload: Payload, in bytes: RawSpan) -> ClientMessage.Line? {
        precondition(payload.count <= Self.maximumShortBytes, "the payload is not short")
        let room = Self.maximumShortBytes
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { target -> ClientMessage.Line? in
            guard let base = target.baseAddress else { return nil }
            let seen = unsafe Self.copy(payload, of: bytes, to: base)
            let written = unsafe Span(_unsafeStart: base, count: payload.count)
            guard let line = UUUV1.shortLine(written), let text = Self.text(written.extracting(line.text), seen: seen)
            else { return nil }
            return ClientMessage.Line(id: line.id, text: text)
        }
    }

    /// Returns the text of these bytes; nil if they are not UTF-8.
    ///
    /// `seen` has the high bit of a byte set if any of the bytes may not be ASCII.
    @inline(__always)
    private static func text(_ bytes: Span<UInt8>, seen: UInt64) -> String? {
        if seen & 0x8080_8080_8080_8080 == 0 {
            return unsafe String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true))
        }
        guard let valid = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: valid)
    }

    /// Returns the bytes in a payload.
    static func bytes(_ payload: Payload, in bytes: RawSpan) -> [UInt8] {
        let count = payload.count
        // Avoids writing the count of 0 into the empty array that all threads share.
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            if let base = target.baseAddress { _ = unsafe Self.copy(payload, of: bytes, to: base) }
            initialized = count
        }
    }

    private static func copy(_ payload: Payload, of bytes: RawSpan, to target: UnsafeMutablePointer<UInt8>) -> UInt64 {
        precondition(payload.offset >= 0 && payload.count >= 0, "the payload lies outside the bytes")
        precondition(payload.count <= bytes.byteCount - payload.offset, "the payload lies outside the bytes")
        return unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return 0 }
            return unsafe Unmasking.copy(
                base + payload.offset,
                to: target,
                count: payload.count,
                mask: payload.mask.rawValue
            )
        }
    }
}
