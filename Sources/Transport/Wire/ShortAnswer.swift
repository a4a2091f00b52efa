import Dialects
import WebSocketProtocol

/// The sizes of the answer to most lines of `uuu.v1`, a text and a prompt, as two frames that are not compressed.
///
/// The UTF-8 of the text and the prompt are given twice, to measure them and to write them, and are not retained
/// meanwhile.
struct ShortAnswer {
    private let text: EncodedText
    private let line: DecimalNumber
    private let promptBytes: Int

    /// The length of both frames in bytes.
    let byteCount: Int

    /// Measures the frames of the answer to a line.
    init(_ text: Span<UInt8>, _ prompt: EncodedMessage, answering line: UInt64) {
        self.line = DecimalNumber(line)
        self.text = EncodedText(text, answering: self.line)
        self.promptBytes = prompt.byteCount(re: self.line)
        self.byteCount =
            FrameHead.byteCount(ofText: self.text.byteCount) + self.text.byteCount
            + FrameHead.byteCount(ofText: self.promptBytes) + self.promptBytes
    }

    /// Writes the frames of the text and the prompt that were measured to memory that has room for them.
    func write(_ text: Span<UInt8>, _ prompt: EncodedMessage, to target: inout MutableRawSpan) {
        var offset = FrameHead.writeText(length: self.text.byteCount, to: &target, at: 0)
        offset = self.text.write(text, to: &target, at: offset)
        offset = FrameHead.writeText(length: self.promptBytes, to: &target, at: offset)
        _ = prompt.write(re: self.line, to: &target, at: offset)
    }
}
