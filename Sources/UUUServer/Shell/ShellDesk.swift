import Contexts
import Logging
import Telemetry
import World

/// Carries out the orders of the machine's shell, in a running server or in a process of its own.
struct ShellDesk: Sendable {
    let keepers: Keepers
    let accounts: Accounts
    let engine: any Engine
    let services: Services

    /// Carries out an order, or says why not; an act that changes anything is in the audit then.
    ///
    /// - Parameters:
    ///   - order: The order.
    ///   - user: Who gives it, as the audit names them.
    /// - Returns: The answer.
    func answer(_ order: ShellOrder, by user: String) async -> AdminAnswer {
        let actor = StaffActor.shell(user: user)
        switch order.act {
        case .verb(let verb, let words):
            let answer = await self.answer(verb, words, by: actor, isConfirmed: order.isConfirmed)
            return AdminAnswer(answer, asJSON: order.isJSON)
        case .accounts(let after, let prefix):
            return await self.list(accountsAfter: after, beginningWith: prefix, asJSON: order.isJSON)
        case .addAccount(let name, let email, let password):
            return await self.add(name, email: email, password: password, by: actor, asJSON: order.isJSON)
        case .exportAccount(let name): return await self.export(name, by: actor)
        case .sessions(let after): return self.list(sessionsAfter: after, asJSON: order.isJSON)
        }
    }

    private func answer(
        _ verb: StaffVerb,
        _ words: String,
        by actor: StaffActor,
        isConfirmed: Bool
    ) async -> StaffAnswer {
        var answer = await self.keepers.run(verb, words, by: actor, isConfirmed: isConfirmed)
        guard answer.outcome == .previewed else { return answer }
        // Nobody in a shell types `confirm`.
        answer.lines.removeAll { $0.hasPrefix("Type 'confirm'") }
        answer.lines.append("Nothing is done yet; repeat it with --yes.")
        return answer
    }

    /// Writes an act that is not one of staff's verbs into the audit and the journal.
    ///
    /// - Returns: Whether it is in the audit.
    func note(_ verb: String, _ name: String, by actor: StaffActor) async -> Bool {
        let action = StaffAction(at: self.accounts.now, actor: actor.name, verb: verb, target: name)
        do throws(WorldError) {
            guard try await self.engine.moderation.carryOut(.nothing, noting: action) else { return false }
        } catch {
            return false
        }
        self.services.logger.log(.staffActed, [.staff: actor.name, .verb: verb, .target: name])
        return true
    }
}

extension ShellDesk {
    /// Makes the desk of a world.
    init(_ world: OpenWorld) {
        self.init(keepers: world.keepers, accounts: world.accounts, engine: world.engine, services: world.services)
    }
}
