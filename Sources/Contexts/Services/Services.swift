public import Logging
import Synchronization

/// What a context may use: players, time, sentences, the log, and the services of the program.
///
/// All connections share one; a context holds a reference to it. A reload may change texts, message of the day and
/// limits while the server runs, so read them each time and do not store them. Safe from any thread.
public final class Services: Sendable {
    /// What a reload of the configuration replaces.
    private struct Wording {
        var texts: Texts
        var motd: String?
    }

    /// All logins, registrations and changes of passwords.
    package let accounts: any AccountService
    /// The sessions that outlive their connections; nil where all end with them.
    package let sessions: (any SessionService)?
    /// What staff may do; nil where nobody keeps order.
    package let staff: (any StaffService)?
    /// The players who are logged in now.
    public let people: People
    /// The time in the world, and how to wait.
    public let clock: WorldClock
    /// The log, for what an operator should read.
    ///
    /// What players typed goes into metadata, never into the message.
    public let logger: Logger

    private let wording: Mutex<Wording>
    private let provided = Mutex<[ObjectIdentifier: any Sendable]>([:])
    // Read with each line, so without a lock.
    private let heldLineLimit: Atomic<Int>

    /// Makes the services of a world.
    package init(
        accounts: any AccountService,
        sessions: (any SessionService)? = nil,
        staff: (any StaffService)? = nil,
        people: any PeopleDirectory,
        texts: Texts,
        motd: String?,
        lineLimit: Int = 1024,
        clock: WorldClock,
        logger: Logger
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.staff = staff
        self.people = People(people)
        self.clock = clock
        self.logger = logger
        self.wording = Mutex(Wording(texts: texts, motd: motd))
        self.heldLineLimit = Atomic(lineLimit)
    }

    /// The sentences of the conversation, with the overrides of the present configuration.
    public var texts: Texts { self.wording.withLock { $0.texts } }

    /// The message of the day, wrapped for a terminal; nil if it is switched off.
    public var motd: String? { self.wording.withLock { $0.motd } }

    /// The maximum length of a line that a table or a dialogue accepts, in Unicode scalars.
    public var lineLimit: Int { self.heldLineLimit.load(ordering: .relaxed) }

    /// Returns a service that the program provides with ``ContextRegistry/provide(_:run:close:make:)``.
    ///
    /// - Throws: An error that names the type, if the program does not provide it. If the context names the type in
    ///   ``Context/needs``, the mistake is found when the server starts, not in the middle of a command.
    public subscript<Service: Sendable>(_ type: Service.Type) -> Service {
        get throws {
            guard let service = self.provided.withLock({ $0[ObjectIdentifier(type)] }) as? Service else {
                let hint = "provide it where the contexts are registered: $0.provide(\(type).self) { … }"
                throw ContextError(.missingService, at: String(describing: type), hint: hint)
            }
            return service
        }
    }

    /// Makes a service available from now on.
    package func provide<Service: Sendable>(_ service: Service, as type: Service.Type) {
        self.provided.withLock { $0[ObjectIdentifier(type)] = service }
    }

    /// Replaces texts, message of the day and limit; the next reply uses them.
    package func apply(texts: Texts, motd: String?, lineLimit: Int) {
        self.wording.withLock { $0 = Wording(texts: texts, motd: motd) }
        self.heldLineLimit.store(lineLimit, ordering: .relaxed)
    }
}
