extension Person {
    /// Returns the line of `who` for this player: the name, and whether the connection was lost.
    ///
    /// - Parameters:
    ///   - texts: The sentences.
    ///   - now: The time.
    ///   - hasAddress: Whether the reader may see the address of the client.
    /// - Returns: The line.
    func line(in texts: Texts, at now: Duration, hasAddress: Bool = false) -> String {
        var line = self.name
        if let since = self.lostSince {
            line = texts(.connectionLostUser, ["name": self.name, "age": Age.text(of: now - since)])
        }
        guard hasAddress, let address = self.clientAddress else { return line }
        return texts(.userWithAddress, ["user": line, "address": address])
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
