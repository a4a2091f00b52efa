extension Person {
    /// Returns the line of `who` for this player: the name, and whether the connection was lost.
    func line(in texts: Texts, at now: Duration) -> String {
        guard let since = self.lostSince else { return self.name }
        return texts(.connectionLostUser, ["name": self.name, "age": Age.text(of: now - since)])
    }
}

/// How long something is ago, in the largest unit that fits, as players read it: `40s`, `3m`, `2h`, `4d`.
enum Age {
    /// Returns the text of a duration; a negative one counts as zero.
    static func text(of duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}
