#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// A frame of a client, valid or not (RFC 6455 5.2).
struct ClientFrame {
    enum LengthForm {
        case shortest, twoBytes, eightBytes
    }

    var opcode: UInt8
    var payload: [UInt8] = []
    var isFinal = true
    var reservedBits: UInt8 = 0
    var mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    var lengthForm = LengthForm.shortest
    /// The length in the head, if it differs from that of the payload.
    var declaredLength: UInt64?

    static func text(_ text: String, isFinal: Bool = true) -> Self {
        Self(opcode: 1, payload: Array(text.utf8), isFinal: isFinal)
    }

    static func binary(_ payload: [UInt8], isFinal: Bool = true) -> Self {
        Self(opcode: 2, payload: payload, isFinal: isFinal)
    }

    /// Makes a frame with RSV1 set; the payload must be compressed already.
    static func compressed(_ payload: [UInt8], opcode: UInt8 = 1, isFinal: Bool = true) -> Self {
        Self(opcode: opcode, payload: payload, isFinal: isFinal, reservedBits: 4)
    }

    static func continuation(_ payload: [UInt8], isFinal: Bool = true) -> Self {
        Self(opcode: 0, payload: payload, isFinal: isFinal)
    }

    static func ping(_ payload: [UInt8] = []) -> Self { Self(opcode: 9, payload: payload) }

    static func pong(_ payload: [UInt8] = []) -> Self { Self(opcode: 10, payload: payload) }

    static func close(_ code: UInt16? = nil, _ reason: [UInt8] = []) -> Self {
        Self(opcode: 8, payload: code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + reason } ?? [])
    }

    var bytes: [UInt8] {
        let length = self.declaredLength ?? UInt64(self.payload.count)
        let maskBit: UInt8 = self.mask == nil ? 0 : 0x80
        var bytes = [(self.isFinal ? 0x80 : 0) | self.reservedBits << 4 | self.opcode]
        switch self.lengthForm {
        case .shortest where length <= 125:
            bytes.append(maskBit | UInt8(length))
        case .shortest where length > 0xFFFF, .eightBytes:
            bytes.append(maskBit | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) }
        case .shortest, .twoBytes:
            bytes += [maskBit | 126, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        }
        bytes += self.mask ?? []
        let mask = self.mask ?? [0, 0, 0, 0]
        return bytes + self.payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }
}

extension [ClientFrame] {
    var bytes: [UInt8] { self.flatMap(\.bytes) }
}
