import Glibc

/// Reads and writes of small messages that are no player's, with bytes in an array.
extension Socket {
    /// Reads once, at most `room` bytes, and appends them.
    package static func receive(
        from descriptor: CInt,
        atMost room: Int,
        into bytes: inout [UInt8]
    ) -> ByteBuffer.Received {
        guard room > 0 else { return .bytes(0) }
        var count = 0
        var number: CInt = 0
        bytes += unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            repeat {
                count = unsafe recv(descriptor, buffer.baseAddress, room, 0)
                number = errno
            } while count < 0 && number == EINTR
            initialized = max(0, count)
        }
        guard count < 0 else { return count > 0 ? .bytes(count) : .ended }
        return number == EAGAIN ? .nothing : .failed(errno: number)
    }

    /// Writes once, and removes the bytes that the kernel accepted.
    package static func send(_ bytes: inout [UInt8], to descriptor: CInt) -> ByteBuffer.Sent {
        guard !bytes.isEmpty else { return .all }
        var count = 0
        repeat {
            count = unsafe Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        } while count < 0 && errno == EINTR
        guard count < 0 else {
            bytes.removeFirst(count)
            return bytes.isEmpty ? .all : .partly
        }
        let number = errno
        return number == EAGAIN ? .partly : .failed(errno: number)
    }
}
