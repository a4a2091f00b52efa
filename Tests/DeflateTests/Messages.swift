import WebSocketProtocol

#if canImport(Deflate)
    @testable import Deflate
#endif

/// An inflater for arrays; a class, because the macros of Swift Testing do not accept noncopyable values.
final class ArrayInflater {
    private var inflater = Inflater()

    /// The size of its output memory.
    var capacity: Int { self.inflater.output.capacity }

    /// Inflates a message.
    func inflate(_ message: [UInt8], limit: Int = 1 << 20) throws(DeflateError) -> [UInt8] {
        try self.inflater.inflate(RawSpan(_elements: message.span), limit: limit) { $0.array }
    }

    /// Inflates a message with a new inflater.
    static func inflate(_ message: [UInt8], limit: Int = 1 << 20) throws(DeflateError) -> [UInt8] {
        try ArrayInflater().inflate(message, limit: limit)
    }
}

/// A deflater for arrays.
final class ArrayDeflater {
    private var deflater: Deflater

    /// The size of its output memory.
    var capacity: Int { self.deflater.output.capacity }

    init(threshold: Int? = nil) {
        if let threshold {
            self.deflater = Deflater(threshold: threshold)
        } else {
            self.deflater = Deflater()
        }
    }

    /// Deflates a message; nil if it must be sent uncompressed.
    func deflate(_ message: [UInt8], windowBits: UInt8 = 15) -> [UInt8]? {
        let agreement = DeflateAgreement(serverWindowBits: windowBits)
        return self.deflater.deflate(RawSpan(_elements: message.span), by: agreement) { $0.array }
    }

    /// Deflates a message even if that makes it longer.
    func force(_ message: [UInt8], windowBits: UInt8 = 15, maximum: Int? = nil) -> [UInt8]? {
        let maximum = maximum ?? message.count * 2 + 100
        return self.deflater.deflate(RawSpan(_elements: message.span), windowBits: windowBits, maximum: maximum) {
            $0.array
        }
    }
}

extension RawSpan {
    /// A copy of the bytes.
    var array: [UInt8] { (0..<self.byteCount).map { self.octet(at: $0) } }
}

/// Returns bytes from their hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
}

/// The output of Python's zlib for one mebibyte of zeros with a window of 2^15 at level 9: 1033 bytes.
let bomb = bytes("ecc13101000000c2a0f54f6d085fa0") + [UInt8](repeating: 0, count: 1016) + [0x3E, 0x03]
