import Words

extension ContextRegistry {
    /// The mistakes in how the contexts are put together; empty if there are none.
    ///
    /// It finds: a command that leads to a context which is not registered; a command that opens a dialogue which its
    /// context does not declare; two commands with one word; two dialogues with one name; a service that a context
    /// needs and the program does not provide; two contexts of the program with one name; two services of one type.
    package var mistakes: [ContextMistake] {
        self.doubleNames.map { name in
            ContextMistake(
                "two contexts of this program have the name",
                in: name,
                hint: "give one of them another name"
            )
        } + self.doubleServices + self.entries.flatMap { self.mistakes(of: $0) }
    }

    private func mistakes(of entry: ContextEntry) -> [ContextMistake] {
        let (wiring, name) = (entry.wiring, entry.name)
        let provided = Set(self.services.map(\.type))
        return wiring.ways.filter { self[$0.context] == nil }.map { way in
            ContextMistake(
                "'\(way.word)' leads to '\(way.context)', which is not registered",
                in: name,
                hint: self.hint(for: way.context)
            )
        }
            + wiring.unknownDialogues.map { row in
                ContextMistake(
                    "'\(row.word)' opens the dialogue '\(row.dialogue)', which the context does not declare",
                    in: name,
                    hint: "add it to `static let dialogues`"
                )
            }
            + wiring.doubleWords.map { word in
                ContextMistake(
                    "two rows have the word '\(word)'",
                    in: name,
                    hint: "give one of them another word or alias"
                )
            }
            + wiring.doubleDialogues.map { dialogue in
                ContextMistake(
                    "two dialogues have the name '\(dialogue)'",
                    in: name,
                    hint: "give one of them another name"
                )
            }
            + wiring.needs.filter { !provided.contains($0.type) }.map { need in
                ContextMistake(
                    "it needs the service \(need.name), which nobody provides",
                    in: name,
                    hint: "provide it where the contexts are registered: $0.provide(\(need.name).self) { … }"
                )
            }
    }

    private var doubleServices: [ContextMistake] {
        var types: Set<ObjectIdentifier> = []
        return self.services.filter { !types.insert($0.type).inserted }.map { service in
            ContextMistake(
                "the service \(service.name) is provided twice",
                in: nil,
                hint: "leave one out, or give the other a type of its own"
            )
        }
    }

    private func hint(for name: ContextName) -> String {
        let near = SuggestionRule.commands.nearest(to: name.rawValue, among: self.names.map(\.rawValue))
        return near.map { "did you mean '\($0)'?" } ?? "register a context of that name, or lead elsewhere"
    }
}
