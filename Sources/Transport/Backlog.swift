import Reactor

/// The bytes of a connection that wait for something.
final class Backlog {
    /// Bytes that were received but not yet made into messages, behind those that are ``used``.
    let input = ByteBuffer()
    /// How many bytes at the start of ``input`` the last step of the protocol has dealt with.
    var used = 0
    /// The start of a message whose end has not come.
    let assembly = ByteBuffer()
    /// Bytes that the kernel would not take.
    let output = ByteBuffer()
    /// Messages that were put into ``output`` since it was last empty.
    var outputMessages = 0

    /// Whether nothing waits.
    var isEmpty: Bool { self.input.isEmpty && self.assembly.isEmpty && self.output.isEmpty }

    /// Forgets the input that was dealt with, and its memory when nothing is left.
    func dropUsedInput() {
        guard !self.input.isEmpty else { return }
        self.input.removeFirst(self.used)
        self.used = 0
        if self.input.isEmpty { self.input.release() }
    }
}
