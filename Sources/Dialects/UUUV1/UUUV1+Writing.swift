extension UUUV1 {
    /// Appends a message as one JSON object without blanks: its type, `re`, then its other members.
    ///
    /// `re` is the id of the line that the message answers; nil if it answers none.
    public static func write(_ message: ServerMessage, re: UInt64?, to bytes: inout [UInt8]) {
        switch message {
        case .text(let text): self.write(text: text, re, &bytes)
        case .prompt(let prompt): self.write(prompt, re, &bytes)
        case .welcome(let welcome): self.write(welcome, re, &bytes)
        case .token(let token, let seconds):
            bytes.write(#"{"type":"token""#, re: re)
            bytes.write(#","token":"#, string: token)
            bytes.write(#","seconds":"#, number: seconds)
        case .pong(let number):
            bytes.write(#"{"type":"pong""#, re: re)
            bytes.write(#","n":"#, number: number)
        case .commands(let context, let list): self.write(commandsOf: context, list, re, &bytes)
        case .data(let name, let value):
            bytes.write(#"{"type":"data""#, re: re)
            bytes.write(#","name":"#, string: name)
            bytes.write(#","value":"#)
            bytes.write(value)
        case .server(.stopping(let seconds)):
            bytes.write(#"{"type":"server""#, re: re)
            bytes.write(#","event":"stopping","seconds":"#, number: seconds)
        case .server(.renewed):
            bytes.write(#"{"type":"server""#, re: re)
            bytes.write(#","event":"renewed""#)
        case .error(let code, let text):
            bytes.write(#"{"type":"error""#, re: re)
            bytes.write(#","code":"#, string: code.rawValue)
            bytes.write(#","text":"#, string: text)
        case .bye(let bye): self.write(bye, re, &bytes)
        case .reader(let on):
            bytes.write(#"{"type":"reader""#, re: re)
            bytes.write(#","on":"#, bool: on)
        }
        bytes.append(JSONByte.closeBrace)
    }

    private static func write(text: String, _ re: UInt64?, _ bytes: inout [UInt8]) {
        if let re {
            bytes.write(#"{"type":"text","re":"#, number: re)
            bytes.write(#","text":"#, string: text)
        } else {
            bytes.write(#"{"type":"text","text":"#, string: text)
        }
    }

    private static func write(_ prompt: PromptMessage, _ re: UInt64?, _ bytes: inout [UInt8]) {
        bytes.write(#"{"type":"prompt""#, re: re)
        bytes.write(#","context":"#, string: prompt.context)
        guard let question = prompt.question else {
            bytes.write(#","kind":"command""#)
            bytes.write(#","text":"#, string: prompt.text)
            return
        }
        bytes.write(#","dialogue":"#, string: question.dialogue)
        bytes.write(#","step":"#, string: question.step)
        bytes.write(#","kind":"#, string: question.kind)
        if question.isMasked { bytes.write(#","masked":true"#) }
        bytes.write(#","text":"#, string: prompt.text)
        guard !question.steps.isEmpty else { return }
        bytes.write(#","steps":"#)
        bytes.write(array: question.steps) { step, bytes in
            bytes.write(#"{"step":"#, string: step.step)
            bytes.write(#","kind":"#, string: step.kind)
            bytes.write(#","text":"#, string: step.text)
            bytes.append(JSONByte.closeBrace)
        }
    }

    private static func write(_ welcome: Welcome, _ re: UInt64?, _ bytes: inout [UInt8]) {
        bytes.write(#"{"type":"welcome""#, re: re)
        bytes.write(#","server":"#, string: welcome.server)
        bytes.write(#","name":"#, string: welcome.name)
        if case .resumed = welcome.outcome {
            bytes.write(#","resumed":true,"wants":"#)
        } else {
            bytes.write(#","resumed":false,"wants":"#)
        }
        let granted = Wants.words.filter { welcome.wants.contains($0.bit) }
        bytes.write(array: granted) { word, bytes in bytes.write(string: word.word) }
        bytes.write(#","limits":{"line":"#, number: welcome.lineLimit)
        bytes.write(#","message":"#, number: welcome.messageLimit)
        bytes.append(JSONByte.closeBrace)
        switch welcome.outcome {
        case .fresh: break
        case .refused(let reason): bytes.write(#","reason":"#, string: reason.rawValue)
        case .resumed(let resumed):
            bytes.write(#","token":"#, string: resumed.token)
            bytes.write(#","count":"#, number: resumed.count)
            bytes.write(#","replayed":"#, number: resumed.replayed)
            if let lost = resumed.lost {
                bytes.write(#","lost":"#, number: lost)
            } else {
                bytes.write(#","lost":null"#)
            }
            bytes.write(#","place":"#, bool: resumed.place)
            bytes.write(#","did":"#, number: resumed.did)
        }
    }

    private static func write(
        commandsOf context: String,
        _ list: [CommandListing],
        _ re: UInt64?,
        _ bytes: inout [UInt8]
    ) {
        bytes.write(#"{"type":"commands""#, re: re)
        bytes.write(#","context":"#, string: context)
        bytes.write(#","list":"#)
        bytes.write(array: list) { command, bytes in
            bytes.write(#"{"word":"#, string: command.word)
            bytes.write(#","aliases":"#)
            bytes.write(array: command.aliases) { alias, bytes in bytes.write(string: alias) }
            bytes.write(#","usage":"#, string: command.usage)
            bytes.write(#","help":"#, string: command.help)
            bytes.write(#","minimum":"#, number: command.minimum)
            bytes.append(JSONByte.closeBrace)
        }
    }

    private static func write(_ bye: Bye, _ re: UInt64?, _ bytes: inout [UInt8]) {
        bytes.write(#"{"type":"bye""#, re: re)
        bytes.write(#","reason":"#, string: bye.reason.rawValue)
        bytes.write(#","again":"#, bool: bye.again)
        if let after = bye.after { bytes.write(#","after":"#, number: after) }
        bytes.write(#","text":"#, string: bye.text)
    }
}
