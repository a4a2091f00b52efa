#if UUU_FAULTS
    import Contexts
    import StandardContexts

    /// A context that counts, waits and asks questions, for tests of restarts and hand-overs (``Fault``). It replaces
    /// the message menu.
    actor CCounter<State: CountState>: Context {
        /// Has the name `c_messages`, so that `messages` leads here; it may be the initial context too.
        static var name: ContextName { .messages }

        static var commands: CommandTable<CCounter> {
            CommandTable(
                [
                    Command("count", help: "count") { owner, _ in
                        owner.state.count += 1
                        return Reply("Counted \(owner.state.count).")
                    },
                    Command("slow", usage: "<seconds>", help: "count, slowly", minimumArguments: 1) {
                        owner,
                        arguments in
                        owner.state.count += 1
                        try await Task.sleep(for: .seconds(Double(arguments.words[0]) ?? 1))
                        return Reply("Slow \(owner.state.count).")
                    },
                    Command("note", usage: "<text>", help: "keep a text, or tell it") { owner, arguments in
                        if !arguments.text.isEmpty { owner.state.note = String(arguments.text) }
                        return Reply("Note: \(owner.state.note ?? "none").")
                    },
                    Command("trap", usage: "<text>", help: "end the process") { _, _ in
                        fatalError("trapped on purpose (UUU_FAULTS)")
                    },
                    Command("tick", usage: "<seconds>", help: "count by a timer", minimumArguments: 1) {
                        owner,
                        arguments in
                        let pause = Duration.seconds(Double(arguments.words[0]) ?? 1)
                        Task { try await owner.tick(after: pause) }
                        return Reply("Ticking.")
                    },
                    Command("season", help: "tell what a later version has added") { owner, _ in
                        Reply("Season: \(owner.state.season).")
                    },
                    Command("rule", help: "what only an administrator may", role: .administrator) { _, _ in
                        Reply("Ruled.")
                    },
                    Command("ask", help: "ask two questions") { owner, _ in try owner.open(dialogue: "ask") },
                    .way("lobby", to: .lobby, help: "return to the lobby"), .commands, .quit,
                ],
                unrecognized: .unrecognizedCommand
            )
        }

        static var dialogues: [Dialogue<CCounter>] {
            [
                Dialogue(
                    "ask",
                    steps: [
                        .init("text", prompt: .counterText) { _, line, _ in .accept(line) },
                        .init("secret", prompt: .counterSecret, kind: .newPassword) { _, line, _ in .accept(line) },
                    ],
                    finish: { _, answers in
                        let lengths = ["text", "secret"].map { answers[$0]?.count ?? 0 }
                        return .done(Reply("A text of \(lengths[0]) and a secret of \(lengths[1])."))
                    }
                )
            ]
        }

        nonisolated let here: Here<State>

        init(_ here: Here<State>) { self.here = here }

        func entered() -> Reply { Reply("Counter at \(self.state.count).") }

        func returned() -> Reply { Reply("Back at \(self.state.count).") }

        func restored() -> Reply? {
            if self.state.count == 13 { Fault.trapAtThirteen.trigger() }
            return nil
        }

        /// Counts outside of any command, and then sends the count.
        private func tick(after pause: Duration) async throws {
            try await Task.sleep(for: pause)
            self.state.count += 1
            self.here.send("Ticked \(self.state.count).")
        }
    }

    extension TextKey {
        fileprivate static let counterText = TextKey("counter_text", "Enter a text:", help: "'ask'")
        fileprivate static let counterSecret = TextKey(
            "counter_secret",
            "Enter a secret:",
            help: "'ask' of the counter"
        )
    }
#endif
