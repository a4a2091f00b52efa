extension CommandTable {
    /// What `commands` answers: the words that the owner's account may use, one a line.
    func list(for owner: isolated Owner) -> Reply {
        let lines = self.summaries(for: owner.connection.role).map { "- \($0.word): \($0.help)" }
        return Reply(([owner.services.texts[.availableCommands]] + lines).joined(separator: "\n"))
    }

    /// What `help WORD` answers: how the word is used; a word that the account may not use is as unknown as any other.
    func explain(_ word: some StringProtocol, to owner: isolated Owner) -> Reply {
        let word = word.lowercased()
        guard let summary = self[word]?.summary, summary.role <= owner.connection.role else {
            return Reply(self.refusal(of: word, role: owner.connection.role, texts: owner.services.texts))
        }
        let example = summary.example.isEmpty ? "" : "\n" + owner.services.texts(.example, ["line": summary.example])
        return Reply("\(summary.synopsis): \(summary.help)\(example)")
    }
}
