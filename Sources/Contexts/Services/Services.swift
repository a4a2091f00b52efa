public import Logging
import Synchronization

/// What a context may ask of the world.
///
/// One for all connections: a context holds no more than a reference to it. What the configuration says may change while
/// the server runs: ask each time, and store nothing of it. Safe from any thread.
public final class Services: Sendable {
    /// What a reload of the configuration changes.
    private struct Wording {
        var texts: Texts
        var motd: String?
    }

    /// The gate of all logins, and what an account can change of itself.
    package let accounts: any AccountService
    /// Who is logged in now.
    public let people: People
    /// What time it is in the world, and how one waits.
    public let clock: WorldClock
    /// For what an operator should read; user text goes into metadata, never into the message.
    public let logger: Logger

    private let wording: Mutex<Wording>
    private let provided = Mutex<[ObjectIdentifier: any Sendable]>([:])
    // Asked for each line, so without a lock.
    private let heldLineLimit: Atomic<Int>

    /// Puts services together.
    package init(
        accounts: any AccountService,
        people: any PeopleDirectory,
        texts: Texts,
        motd: String?,
        lineLimit: Int = 1024,
        clock: WorldClock,
        logger: Logger
    ) {
        self.accounts = accounts
        self.people = People(people)
        self.clock = clock
        self.logger = logger
        self.wording = Mutex(Wording(texts: texts, motd: motd))
        self.heldLineLimit = Atomic(lineLimit)
    }

    /// The sentences of the conversation, as the configuration has them now.
    public var texts: Texts { self.wording.withLock { $0.texts } }

    /// The message of the day, wrapped for a terminal; nil when it is switched off.
    public var motd: String? { self.wording.withLock { $0.motd } }

    /// The longest line that a table or a dialogue is given, in Unicode scalars.
    public var lineLimit: Int { self.heldLineLimit.load(ordering: .relaxed) }

    /// A service that the program has provided (``ContextRegistry/provide(_:run:close:make:)``).
    ///
    /// - Throws: An error that names the type, when the program does not provide it. A context that names the type in its ``Context/needs``
    ///   learns of that when the server starts, and not in the middle of a command.
    public subscript<Service: Sendable>(_ type: Service.Type) -> Service {
        get throws {
            guard let service = self.provided.withLock({ $0[ObjectIdentifier(type)] }) as? Service else {
                let hint = "provide it where the contexts are registered: $0.provide(\(type).self) { … }"
                throw ContextError(.missingService, at: String(describing: type), hint: hint)
            }
            return service
        }
    }

    /// Has a service at hand from now on.
    package func provide<Service: Sendable>(_ service: Service, as type: Service.Type) {
        self.provided.withLock { $0[ObjectIdentifier(type)] = service }
    }

    /// Puts other words and another limit in force: the next reply has them.
    package func apply(texts: Texts, motd: String?, lineLimit: Int) {
        self.wording.withLock { $0 = Wording(texts: texts, motd: motd) }
        self.heldLineLimit.store(lineLimit, ordering: .relaxed)
    }
}
