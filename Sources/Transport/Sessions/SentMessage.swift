import Contexts
import Dialects
import FoundationEssentials

/// A message to a client as it is retained, before it is encoded.
struct SentMessage: Sendable {
    /// What it says.
    enum Content: Sendable {
        /// An event, as it came.
        case event(Event)
        /// A command is expected in this context; nil before the first one.
        case ready(in: ContextName?)
        /// The question of a dialogue is open in this context.
        indirect case asked(Prompt, in: ContextName?, isShown: Bool)
        /// A message that only clients of `uuu.v1` get.
        indirect case other(ServerMessage)
    }

    /// What it says.
    let content: Content
    /// The line that it answers; 0 if it answers none.
    let line: UInt64
    /// Whether it holds a secret, and is never compressed (SEC-9).
    let isSecret: Bool

    /// Describes a message.
    init(_ content: Content, answering line: UInt64 = 0, isSecret: Bool = false) {
        self.content = content
        self.line = line
        self.isSecret = isSecret
    }

    /// The event, if a client of plain text gets one for this message.
    var event: Event? {
        switch content {
        case .event(let event): event
        case .asked(let prompt, _, isShown: true): .prompt(prompt)
        case .asked, .ready, .other: nil
        }
    }

    /// The approximate size in memory, in bytes.
    var byteCount: Int {
        switch content {
        case .event(let event): MemoryLayout<SentMessage>.stride + event.byteCount
        case .ready: MemoryLayout<SentMessage>.stride
        case .asked(let prompt, _, _): 2 * MemoryLayout<SentMessage>.stride + prompt.text.utf8.count
        case .other: 8 * MemoryLayout<SentMessage>.stride
        }
    }

    /// The message as `uuu.v1` has it; nil for what the client does not want.
    func message(for wants: Wants) -> ServerMessage? {
        switch content {
        case .event(.text(let text)): .text(text)
        case .event(.binary(let bytes)):
            wants.contains(.data) ? .data(name: "binary", value: "\"\(Data(bytes).base64EncodedString())\"") : nil
        case .event(.data(let data)): wants.contains(.data) ? .data(name: data.name, value: data.json) : nil
        case .event(.prompt(let prompt)): .prompt(PromptMessage(prompt, in: nil, isShown: true))
        case .ready(let context): .prompt(PromptMessage(context: context?.rawValue))
        case .asked(let prompt, let context, let isShown): .prompt(PromptMessage(prompt, in: context, isShown: isShown))
        case .other(let message): message
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
