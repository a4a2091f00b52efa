import Contexts
import Logging
import Telemetry
import Synchronization

/// What is open, in the order in which it was opened, each with what ends it: all is ended in reverse, each once.
///
/// Whatever fails in the middle of a start, all that was opened before it is ended, and nothing else. An end that fails, or
/// that takes too long, is logged, and the others are ended all the same.
final class ResourceList: Sendable {
    /// Ends something; what it throws is logged.
    typealias End = @Sendable () async throws -> Void

    private struct Entry: Sendable {
        let resource: ServerResource
        let limit: Duration
        var end: End
    }

    private enum Outcome: Sendable {
        case ended
        case failed(any Error)
    }

    private let entries = Mutex<[Entry]>([])
    private let logger: Logger

    /// Nothing is open yet.
    init(logger: Logger) { self.logger = logger }

    /// What is open, in the order in which it was opened.
    var open: [ServerResource] { self.entries.withLock { $0.map(\.resource) } }

    /// Notes what was opened last.
    ///
    /// - Parameters:
    ///   - resource: What it is.
    ///   - limit: How long its end is waited for: longer than it may take when all goes well.
    ///   - end: Ends it.
    func add(_ resource: ServerResource, within limit: Duration = .seconds(5), end: @escaping End) {
        self.entries.withLock { $0.append(Entry(resource: resource, limit: limit, end: end)) }
    }

    /// Has something ended in another way from now on, in the same turn as before.
    func replace(_ resource: ServerResource, end: @escaping End) {
        self.entries.withLock { entries in
            for index in entries.indices where entries[index].resource == resource { entries[index].end = end }
        }
    }

    /// Has something ended before all that was opened since, which it uses from now on.
    func raise(_ resource: ServerResource) {
        self.entries.withLock { entries in
            let raised = entries.filter { $0.resource == resource }
            entries = entries.filter { $0.resource != resource } + raised
        }
    }

    /// Takes something off the list: another owner ends it from now on.
    func release(_ resource: ServerResource) {
        self.entries.withLock { $0.removeAll { $0.resource == resource } }
    }

    /// Ends all, the last one first.
    func end() async { await self.end(downTo: 0) }

    /// Does something, and then ends all that is open, whether it returns or throws.
    func endAfter<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        let answer = try await self.attempt(downTo: 0, body)
        await self.end()
        return answer
    }

    /// Opens several things as one: should it throw, what it has added until then is ended, and all else stays open.
    func attempt<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        try await self.attempt(downTo: self.entries.withLock { $0.count }, body)
    }

    private func attempt<Answer>(downTo count: Int, _ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch {
            await self.end(downTo: count)
            throw error
        }
    }

    /// Ends the last ones, until that many are left.
    private func end(downTo count: Int) async {
        // Each is taken out before it is ended, so nothing is ended twice.
        while let entry = self.entries.withLock({ $0.count > count ? $0.removeLast() : nil }) { await self.end(entry) }
    }

    private func end(_ entry: Entry) async {
        let outcome = await TimeLimit(entry.limit).answer { () -> Outcome in
            do {
                try await entry.end()
                return .ended
            } catch {
                return .failed(error)
            }
        }
        let name = entry.resource.rawValue
        switch outcome {
        case .ended: self.logger.log(.debug, "ended", [.location: name])
        case .failed(let error):
            self.logger.log(.warning, "something did not end as it should", [.location: name, .error: "\(error)"])
        case nil:
            let error = "it has not ended within \(entry.limit), and is not waited for"
            self.logger.log(.warning, "something did not end as it should", [.location: name, .error: error])
        }
    }
}
