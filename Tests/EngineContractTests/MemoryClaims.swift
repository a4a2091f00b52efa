import Synchronization
import World

/// The claims of a ``MemoryEngine``.
final class MemoryClaims: SessionStore {
    private struct State {
        var last: UInt64 = 0
        var lastOfAccount: [Int64: UInt64] = [:]
        var ended: [UInt64] = []
        var isClosed = false
    }

    private let fault: Fault?
    private let state = Mutex(State())

    init(_ fault: Fault?) { self.fault = fault }

    func claim(_ account: Int64) async throws(WorldError) -> UInt64 {
        try self.state.withLock { (state) throws(WorldError) in
            guard !state.isClosed else { throw WorldError(.unavailable, at: "MemoryClaims") }
            if self.fault == .usesEndedClaimsAgain, let ended = state.ended.popLast() { return ended }
            guard self.fault != .countsClaimsByAccount else {
                let number = (state.lastOfAccount[account] ?? state.last) + 1
                state.lastOfAccount[account] = number
                return number
            }
            state.last &+= 1
            return state.last
        }
    }

    func end(_ generation: UInt64) {
        self.state.withLock { state in
            if generation <= state.last { state.ended.append(generation) }
        }
    }

    func adopt(_ generations: [UInt64]) {
        guard self.fault != .overlooksAdoption else { return }
        let isChecked = self.fault != .adoptsWhatIsNoGeneration
        guard let greatest = generations.filter({ $0 <= UInt64(Int64.max) || !isChecked }).max() else { return }
        self.state.withLock { state in
            state.last = self.fault == .goesBackToAdopted ? greatest : max(state.last, greatest)
        }
    }

    /// Refuses later claims.
    func close() { self.state.withLock { $0.isClosed = true } }
}
