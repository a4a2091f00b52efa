import Foundation
import World

/// Imports rows into an engine, or takes a run of the import back.
struct ImportJob {
    let engine: any OfflineEngine
    let policy: AccountPolicy
    let teller: ImportTeller
    /// Who does it, as the audit names them.
    let actor: String
    /// Throws while a server runs, or could be started by whoever connects.
    let requireStopped: () throws(StartupError) -> Void

    /// How many accounts one transaction has at most.
    static let batch = 500

    /// Tells what is to be done with the rows, and does it unless `isDry`.
    ///
    /// - Returns: Whether no row was refused.
    /// - Throws: `StartupError` or `EngineTrouble`; nothing was written if no run was told before.
    func run(_ file: ImportFile, names: NameMap, isDry: Bool) throws -> Bool {
        guard !isDry else {
            let plan = self.plan(file, names, try self.engine.knownAccounts())
            try self.teller.tell(plan, of: file)
            try self.teller.tellDryRun()
            return try self.isWhole(plan, file)
        }
        try self.requireStopped()
        return try self.importing { store in
            let plan = self.plan(file, names, try store.known())
            try self.teller.tell(plan, of: file)
            let isWhole = try self.isWhole(plan, file)
            if !plan.accounts.isEmpty { try self.write(plan.accounts, of: file, to: store) }
            return isWhole
        }
    }

    /// Removes the accounts of a run that were not used since.
    ///
    /// - Returns: Whether none stays.
    func undo(_ run: Int64) throws -> Bool {
        guard self.engine.hasData else { throw self.noRun(run, []) }
        try self.requireStopped()
        return try self.importing { store in
            guard let report = try store.undo(run, by: self.actor) else { throw self.noRun(run, try store.runs()) }
            try self.teller.tell(report, of: run)
            return report.staying.isEmpty
        }
    }

    private func plan(_ file: ImportFile, _ names: NameMap, _ known: KnownAccounts) -> ImportPlan {
        ImportPlan(file.rows, names: names, judge: ImportJudge(policy: self.policy, names: names, known: known))
    }

    /// Returns whether no row is refused; throws if none is of any use.
    private func isWhole(_ plan: ImportPlan, _ file: ImportFile) throws -> Bool {
        guard !plan.isUseless else {
            throw StartupError(.dataError, ["\(file.path): no row of it can be imported"])
        }
        return plan.refusals.isEmpty
    }

    private func write(_ accounts: [ImportedAccount], of file: ImportFile, to store: any ImportStore) throws {
        let run = try store.begin(URL(filePath: file.path).lastPathComponent, by: self.actor)
        try self.teller.tellBegin(run, at: self.engine.location)
        for start in stride(from: 0, to: accounts.count, by: Self.batch) {
            do throws(EngineTrouble) {
                try store.insert(accounts[start..<min(start + Self.batch, accounts.count)], of: run)
            } catch {
                let done = "run \(run): \(start) of \(accounts.count) accounts were imported before that"
                let mend = "import the file again to go on, or take them back with --undo \(run)"
                throw StartupError(StartupError(error).status, StartupError(error).lines + ["\(done); \(mend)"])
            }
        }
        try self.teller.tellEnd(run, accounts: accounts.count)
    }

    /// Runs a closure with the engine's accounts, which may throw other errors than the engine.
    private func importing<T>(_ body: (any ImportStore) throws -> T) throws -> T {
        let result: Result<T, any Error>
        do throws(EngineTrouble) {
            result = try self.engine.importing { store throws(EngineTrouble) in Result { try body(store) } }
        } catch {
            let refusal = StartupError(error)
            guard [.locked, .inUse].contains(error.code) else { throw refusal }
            let mend = "the service of systemd is stopped with its sockets, as the next connection starts it again"
            throw StartupError(refusal.status, refusal.lines + ["\(mend): \(ServiceCheck.stopCommand)"])
        }
        return try result.get()
    }

    private func noRun(_ run: Int64, _ runs: [ImportRun]) -> StartupError {
        let known = runs.suffix(20).map { run in
            let time = Date(timeIntervalSince1970: Double(run.begunAt) / 1_000)
            return "run \(run.number): \(time.formatted(.iso8601)), \(run.file), accounts still there: \(run.accounts)"
        }
        return StartupError(.noInput, ["there is no run \(run) of the import"] + known)
    }
}
