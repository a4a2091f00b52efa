extension CommandTable {
    /// Returns the answer to `commands`: the commands that the player may use, one on each line.
    func list(for owner: isolated Owner) -> Reply {
        let lines = self.summaries(for: CommandAccess(of: owner.connection)).map { "- \($0.word): \($0.help)" }
        return Reply(([owner.services.texts[.availableCommands]] + lines).joined(separator: "\n"))
    }

    /// Returns the answer to `help WORD`: usage, help and example.
    ///
    /// A word that the player may not use is treated as unknown.
    func explain(_ word: some StringProtocol, to owner: isolated Owner) -> Reply {
        let word = word.lowercased()
        guard let summary = self[word]?.summary, CommandAccess(of: owner.connection).allows(summary) else {
            return self.refusal(ofWord: word, for: owner)
        }
        let example = summary.example.isEmpty ? "" : "\n" + owner.services.texts(.example, ["line": summary.example])
        return Reply("\(summary.synopsis): \(summary.help)\(example)")
    }
}
