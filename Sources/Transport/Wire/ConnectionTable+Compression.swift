import Contexts
import Deflate
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Inflates a compressed message whose last piece has arrived (RFC 7692 7.2.2), and releases its pieces.
    ///
    /// Ends the connection and returns nil if the message cannot be inflated, exceeds the limit, or is a text that is
    /// not UTF-8, or if there is no memory for it.
    func inflated(
        _ kind: MessageKind,
        _ key: SocketKey,
        _ assembly: ByteBuffer,
        within budget: inout InputBudget
    ) -> Message? {
        // Inflating takes many times as long as making an uncompressed message.
        defer {
            budget.countExpensiveStep(on: self.loop)
            assembly.release()
        }
        let limit = Int(self.slots[key].wire.limits.messageBytes)
        let outcome: Result<Message?, DeflateError> = assembly.withBytes { compressed in
            do throws(DeflateError) {
                return .success(
                    try self.inflater.inflate(compressed, limit: limit) { bytes in
                        let whole = Payload(offset: 0, count: bytes.byteCount, mask: Mask(rawValue: 0))
                        return MessageBuilder.message(kind, whole, in: bytes)
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        let violation: ProtocolViolation?
        switch outcome {
        case .success(let message?): return message
        case .success(nil): violation = .invalidUTF8
        case .failure(let error): violation = error.violation
        }
        guard let violation else { return self.endWithoutRoom(key) }
        _ = self.slots[key].wire.violated(violation)
        self.end(key, .violation(violation))
        return nil
    }
}
