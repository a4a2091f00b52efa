#if canImport(Deflate)
    @testable import Deflate
#endif

/// A broken promise of `Inflater` or `Deflater`.
struct Breach: Error, CustomStringConvertible {
    var description: String
}

/// Checks the promises of `Inflater` and `Deflater` for any bytes.
enum DeflateCheck {
    /// Checks a fuzzer's input: a byte that selects the limit, then a message of a peer.
    static func run(_ input: [UInt8]) throws {
        guard let choice = input.first else { return }
        let message = Array(input[1...])
        let limit = [0, 20, 3000, 200_000][Int(choice & 3)]
        let inflater = ArrayInflater()
        do {
            try Self.checkContent(try inflater.inflate(message, limit: limit), of: message, limit: limit, inflater)
        } catch let error as DeflateError {
            guard inflater.capacity <= limit + 1 else {
                throw Breach(description: "takes \(inflater.capacity) bytes, limit \(limit)")
            }
            guard (0...message.count + 4).contains(error.location) else {
                throw Breach(description: "fails at byte \(error.location) of \(message.count)")
            }
        }
        guard try inflater.inflate([0]) == [] else {
            throw Breach(description: "something is left for the next message")
        }
    }

    private static func checkContent(
        _ content: [UInt8],
        of message: [UInt8],
        limit: Int,
        _ inflater: ArrayInflater
    ) throws {
        guard content.count <= limit else { throw Breach(description: "\(content.count) bytes, limit \(limit)") }
        guard (try? inflater.inflate(message, limit: content.count)) == content else {
            throw Breach(description: "is another message the second time")
        }
        guard content.isEmpty || (try? inflater.inflate(message, limit: content.count - 1)) == nil else {
            throw Breach(description: "the limit is not held")
        }
        for windowBits in [9, 12, 15] as [UInt8] {
            let deflater = ArrayDeflater(threshold: 0)
            guard let payload = deflater.deflate(content, windowBits: windowBits) else { continue }
            guard payload.count < content.count else { throw Breach(description: "does not shrink") }
            guard (try? inflater.inflate(payload, limit: content.count)) == content else {
                throw Breach(description: "is not what was deflated with a window of 2^\(windowBits)")
            }
        }
    }
}
