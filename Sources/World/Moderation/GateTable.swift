import Synchronization

/// Who may come in and speak now: restrictions and level, in memory.
package final class Gate: Sendable {
    /// Makes a gate that is open to everybody.
    package init() {}
}
