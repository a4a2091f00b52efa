import Contexts
import Dialects
import FoundationEssentials

/// A message to a client as it is retained, before it is encoded.
struct SentMessage: Sendable {
    /// What it says.
    enum Content: Sendable {
        /// An event, as it came.
        case event(Event)
        /// The question of a dialogue is open in this context.
        indirect case asked(Prompt, in: ContextName?, isShown: Bool)
        /// A message that only clients of `uuu.v1` get.
        indirect case other(ServerMessage)
        /// The same, encoded once for all of them.
        case encoded(EncodedMessage)
        /// The same, about how things are at present: a client without a socket is not told, but when it comes back.
        case present(EncodedMessage)

        fileprivate var byteCount: Int {
            switch self {
            case .event(let event): MemoryLayout<SentMessage>.stride + event.byteCount
            case .encoded, .present: MemoryLayout<SentMessage>.stride
            case .asked(let prompt, _, _): 2 * MemoryLayout<SentMessage>.stride + prompt.text.utf8.count
            case .other: 8 * MemoryLayout<SentMessage>.stride
            }
        }
    }

    // The short members stand where the content ends: 32 bytes in all.
    /// What it says.
    let content: Content
    /// Whether it holds a secret, and is never compressed (SEC-9).
    let isSecret: Bool
    private let size: UInt32
    /// The line that it answers; 0 if it answers none.
    let line: UInt64

    /// Describes a message.
    init(_ content: Content, answering line: UInt64 = 0, isSecret: Bool = false) {
        self.content = content
        self.line = line
        self.isSecret = isSecret
        self.size = UInt32(clamping: content.byteCount)
    }

    /// The event, if a client of plain text gets one for this message.
    var event: Event? {
        switch content {
        case .event(let event): event
        case .asked(let prompt, _, isShown: true): .prompt(prompt)
        case .asked, .other, .encoded, .present: nil
        }
    }

    /// The approximate size in memory, in bytes, without what it shares with others.
    var byteCount: Int { Int(self.size) }

    /// Whether it says how things are at present.
    var isPresent: Bool {
        if case .present = self.content { true } else { false }
    }

    /// Whether a client of `uuu.v1` that wants this gets the message.
    func isFor(_ wants: Wants) -> Bool {
        switch self.content {
        case .event(.binary), .event(.data): wants.contains(.data)
        case .event, .asked, .other, .encoded, .present: true
        }
    }

    /// Appends the message as `uuu.v1` has it.
    func write(to bytes: inout [UInt8]) {
        let line = self.line == 0 ? nil : self.line
        switch content {
        case .encoded(let message), .present(let message): message.write(re: line, to: &bytes)
        case .event(.text(let text)): UUUV1.write(.text(text), re: line, to: &bytes)
        case .event(.binary(let octets)):
            let value = "\"\(Data(octets).base64EncodedString())\""
            UUUV1.write(.data(name: "binary", value: value), re: line, to: &bytes)
        case .event(.data(let data)): UUUV1.write(.data(name: data.name, value: data.json), re: line, to: &bytes)
        case .event(.prompt(let prompt)):
            UUUV1.write(.prompt(PromptMessage(prompt, in: nil, isShown: true)), re: line, to: &bytes)
        case .asked(let prompt, let context, let isShown):
            UUUV1.write(.prompt(PromptMessage(prompt, in: context, isShown: isShown)), re: line, to: &bytes)
        case .other(let message): UUUV1.write(message, re: line, to: &bytes)
        }
    }
}

extension PromptMessage {
    /// The message of an open question.
    init(_ prompt: Prompt, in context: ContextName?, isShown: Bool) {
        let question = prompt.step.map { step in
            Question(
                dialogue: step.dialogue,
                step: step.name,
                kind: prompt.kind.rawValue,
                isMasked: prompt.kind.isMasked,
                steps: step.ahead.map { Step(step: $0.name, kind: $0.kind.rawValue, text: $0.text) }
            )
        }
        self.init(context: context?.rawValue, question: question, text: isShown ? prompt.text : nil)
    }
}
