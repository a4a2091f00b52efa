/// A name under which systemd stores descriptors for the next process (`FDNAME=`, sd_pid_notify_with_fds(3)).
package enum StoredName: Hashable, Sendable {
    /// `state-N`: a file in memory with the state of connections (`TableMemory` in `Transport`).
    case state(UInt64)
    /// `bottle-N`: both ends of a ``Bottle``; no two bottles have the same number.
    case bottle(generation: UInt64)
    /// `probe`: stored and removed again by ``DescriptorStore/room(wanted:held:within:)``.
    case probe
}

extension StoredName: LosslessStringConvertible {
    /// Parses a name; nil for any other text, and for a number that is not in canonical form.
    package init?(_ description: String) {
        let words = description.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        switch (words.first, words.count == 2 ? UInt64(words[1]) : nil) {
        case ("state", let number?): self = .state(number)
        case ("bottle", let number?): self = .bottle(generation: number)
        case ("probe", nil): self = .probe
        default: return nil
        }
        guard self.description == description else { return nil }
    }

    /// The name as it is sent to systemd.
    package var description: String {
        switch self {
        case .state(let number): "state-\(number)"
        case .bottle(let generation): "bottle-\(generation)"
        case .probe: "probe"
        }
    }
}
