import Contexts
import Logging
import Telemetry
import Synchronization

/// The list of what is open, each with a closure that ends it; all are ended once, in reverse order of opening.
///
/// When something fails in the middle of a start, everything that was opened before it is ended, and nothing else. A
/// failure or a timeout while ending one resource is logged, and the others are ended all the same.
final class ResourceList: Sendable {
    /// Ends a resource; what it throws is logged.
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

    /// Creates an empty list.
    init(logger: Logger) { self.logger = logger }

    /// The open resources, in the order of opening.
    var open: [ServerResource] { self.entries.withLock { $0.map(\.resource) } }

    /// Adds what was opened last.
    ///
    /// - Parameters:
    ///   - resource: The resource.
    ///   - limit: How long its end may take before the next one is ended; more than it needs when all goes well.
    ///   - end: Ends it.
    func add(_ resource: ServerResource, within limit: Duration = .seconds(5), end: @escaping End) {
        self.entries.withLock { $0.append(Entry(resource: resource, limit: limit, end: end)) }
    }

    /// Replaces how a resource is ended; its position in the order stays.
    func replace(_ resource: ServerResource, end: @escaping End) {
        self.entries.withLock { entries in
            for index in entries.indices where entries[index].resource == resource { entries[index].end = end }
        }
    }

    /// Moves a resource to the end of the list: it is now ended before all that was opened since, because it uses them.
    func raise(_ resource: ServerResource) {
        self.entries.withLock { entries in
            let raised = entries.filter { $0.resource == resource }
            entries = entries.filter { $0.resource != resource } + raised
        }
    }

    /// Removes a resource without ending it: another owner ends it from now on.
    func release(_ resource: ServerResource) {
        self.entries.withLock { $0.removeAll { $0.resource == resource } }
    }

    /// Ends all resources, the last one first.
    func end() async { await self.end(downTo: 0) }

    /// Runs a closure, and then ends all resources, whether it returns or throws.
    func endAfter<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        let answer = try await self.attempt(downTo: 0, body)
        await self.end()
        return answer
    }

    /// Opens several resources as one: if the closure throws, those that it has added are ended, and all others stay
    /// open.
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

    /// Ends the last resources, until the given number is left.
    private func end(downTo count: Int) async {
        // An entry is removed before it is ended, so nothing is ended twice.
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
