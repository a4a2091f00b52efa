/// The level that is in force, and those that are in force again when it ends: a lock of a week outlasts one of an hour.
package struct GateLevels: Equatable, Sendable {
    /// The levels, the one that was set last first; none of them ends before one that stands before it.
    package private(set) var all: [GateLevel]

    /// How many there are at most; of more, the one that was set first is forgotten.
    package static let maximum = 8

    /// Describes levels; with none, everybody may come in.
    package init(_ all: [GateLevel] = []) { self.all = all }

    /// Returns the level at a time, in milliseconds since 1970, UTC.
    package func at(_ time: Int64) -> GateLevel { self.all.first { $0.isInForce(at: time) } ?? .open }

    /// Returns what is in force after the level at a time; nil if that has no end.
    package func next(after time: Int64) -> GateLevel? { self.at(time).until.map(self.at) }

    /// Returns the levels after another one is set.
    package func setting(_ level: GateLevel) -> GateLevels {
        guard let until = level.until else { return GateLevels(level.word == .open ? [] : [level]) }
        let later = self.all.filter { $0.until.map { $0 > until } ?? true }
        return GateLevels([level] + later.prefix(Self.maximum - 1))
    }
}
