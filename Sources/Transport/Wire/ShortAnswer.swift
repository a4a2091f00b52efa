import Dialects
import WebSocketProtocol

/// The sizes of the answer to most lines of `uuu.v1`, a text and a prompt, as two frames that are not compressed.
///
/// Text and prompt are given twice, to measure them and to write them, and are not retained meanwhile.
struct ShortAnswer {
    private let text: EncodedText
    private let line: DecimalNumber
    private let heads: (text: FrameHead, prompt: FrameHead)

    /// The length of both frames in bytes.
    let byteCount: Int

    /// Measures the frames of the answer to a line.
    init(_ text: String, _ prompt: EncodedMessage, answering line: UInt64) {
        self.line = DecimalNumber(line)
        self.text = EncodedText(text, answering: self.line)
        let promptBytes = prompt.byteCount(re: self.line)
        self.heads = (
            FrameHead.encode(.text, length: self.text.byteCount), FrameHead.encode(.text, length: promptBytes)
        )
        self.byteCount = self.heads.text.count + self.text.byteCount + self.heads.prompt.count + promptBytes
    }

    /// Writes the frames of the text and the prompt that were measured to memory that has room for them.
    func write(_ text: String, _ prompt: EncodedMessage, to target: inout MutableRawSpan) {
        var offset = self.heads.text.write(to: &target, at: 0)
        offset = self.text.write(text, to: &target, at: offset)
        offset = self.heads.prompt.write(to: &target, at: offset)
        _ = prompt.write(re: self.line, to: &target, at: offset)
    }
}
