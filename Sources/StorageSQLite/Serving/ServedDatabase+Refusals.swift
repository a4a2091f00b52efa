import GRDB
import Synchronization
import World

/// Reading and writing for the stores of `World`, with the errors that it knows.
extension ServedDatabase {
    /// Reads, or throws `unavailable` or `cancelled`.
    func read<T: Sendable>(
        at location: String,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(WorldError) -> T {
        do {
            return try await self.read(body)
        } catch {
            throw self.refusal(error, at: location, isWrite: false)
        }
    }

    /// Writes, and finds out by reading what became of a write whose result is unknown.
    ///
    /// - Parameters:
    ///   - location: The function that errors name.
    ///   - body: Writes, and returns the result.
    ///   - readBack: Returns the result if the write is on the disk, and nil if it is not.
    /// - Returns: The result.
    /// - Throws: `notSaved` if nothing has changed, `uncertain` if that cannot be found out, or what the body throws.
    func write<T: Sendable>(
        at location: String,
        _ body: @escaping @Sendable (Database) throws -> T,
        readBack: () async throws(WorldError) -> T?
    ) async throws(WorldError) -> T {
        let lost: UncertainWrite
        do {
            return try await self.write(body)
        } catch let error as UncertainWrite {
            lost = error
        } catch {
            throw self.refusal(error, at: location, isWrite: true)
        }
        let found: T?
        do throws(WorldError) {
            found = try await readBack()
        } catch {
            throw WorldError(.uncertain, at: location, hint: "it could not be read back: \(error.hint)")
        }
        if let found { return found }
        // While its commit is still running, it may still appear.
        let code = lost.isPending ? WorldError.Code.uncertain : .notSaved
        throw WorldError(code, at: location, hint: lost.cause.description, wasTold: true)
    }

    private func refusal(_ error: any Error, at location: String, isWrite: Bool) -> WorldError {
        switch error {
        case let error as WorldError: return error
        case is CancellationError: return WorldError(.cancelled, at: location)
        default:
            let trouble = self.lag(seenBy: error) ?? EngineTrouble(error, at: self.path)
            return WorldError(
                isWrite ? .notSaved : .unavailable,
                at: location,
                hint: trouble.description,
                wasTold: self.standing.now.trouble?.code == trouble.code
            )
        }
    }

    /// Returns why the schema is an older one, if a statement may have failed because of that.
    private func lag(seenBy error: any Error) -> EngineTrouble? {
        guard let error = error as? DatabaseError, error.resultCode == .SQLITE_ERROR else { return nil }
        return self.state.withLock { $0.store }?.lag
    }
}
