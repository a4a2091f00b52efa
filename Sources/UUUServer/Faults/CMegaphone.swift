#if UUU_FAULTS
    import Contexts
    import StandardContexts

    /// A context whose players hear one another, for tests of what is sent to somebody who asked for nothing (``Fault``).
    /// It replaces the message menu.
    actor CMegaphone: Context {
        /// Has the name `c_messages`, so that `messages` leads here.
        static let name: ContextName = .messages

        static let commands = CommandTable<CMegaphone>(
            [
                Command("shout", usage: "<text>", help: "tell all others", minimumArguments: 1) { owner, arguments in
                    CMegaphone.everybody.send(String(arguments.text), except: owner.connection)
                    return Reply("You shout.")
                },
                .who, .commands, .quit,
            ],
            unrecognized: .unrecognizedCommand
        )

        private static let everybody = Group()

        nonisolated let here: Here<NoState>

        init(_ here: Here<NoState>) { self.here = here }

        func entered() -> Reply {
            Self.everybody.join(self.connection)
            return Reply("You hear everybody.")
        }

        func restored() -> Reply? {
            Self.everybody.join(self.connection)
            return nil
        }

        func left(_ why: Leaving) { Self.everybody.leave(self.connection) }
    }
#endif
