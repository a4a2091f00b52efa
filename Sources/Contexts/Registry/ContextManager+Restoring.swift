import StateCoding
import Synchronization
import Telemetry

extension ContextManager {
    /// Puts a connection back into the contexts that it was in when another process served it.
    ///
    /// If a context from which the current one was visited cannot be restored, it is left out and logged. If the
    /// current one cannot be restored, the connection is put into the nearest of the others that could, if any.
    ///
    /// - Throws: For the current context: ``ContextError`` if its name is not registered, ``StateCodingError`` if its
    ///   state cannot be read.
    package func restore(_ snapshot: ContextSnapshot) throws {
        let visited = try VisitedContexts(snapshot.state)
        var others: [EnteredContext] = []
        for other in visited.others {
            do {
                others.append(try self.restored(other))
            } catch {
                self.log(.placeLost, error, [.context: other.name.rawValue])
            }
        }
        do {
            let current = try self.restored(ContextSnapshot(name: snapshot.name, state: visited.state))
            self.others = others
            self.become(current)
        } catch {
            // The player continues in the nearest context that could be restored, and comes home from there.
            if let nearest = others.popLast() {
                self.others = others
                self.become(nearest)
            }
            throw error
        }
    }

    func restored(_ snapshot: ContextSnapshot) throws -> EnteredContext {
        guard let entry = self.world.registry[snapshot.name] else {
            throw ContextError(.unknownContext, at: snapshot.name.rawValue, hint: "register it in the ContextRegistry")
        }
        let context =
            snapshot.state.isEmpty
            ? entry.make(self.connection)
            : try entry.restore(self.connection, snapshot.state)
        return self.made(context, entry)
    }

    /// Whether a context that was restored may have something to do or to say about it.
    package var hasSomethingToRestore: Bool {
        if let said = self.rest?.saidRestored { return said != .nothing }
        return self.hasContextsToTell
    }

    var hasContextsToTell: Bool {
        self.entered.contains {
            self.entry(of: $0)?.hasNothingToRestore.load(ordering: .relaxed) == false
        }
    }

    /// Calls ``Context/restored()`` on the contexts that were put back, once.
    ///
    /// What they return is told to the player by ``afterRestore(isCommandLost:isContextLost:home:)``.
    package func tellRestored() async {
        guard self.rest?.saidRestored == nil, self.hasContextsToTell else { return }
        _ = await self.working {
            for other in self.others { _ = await self.tellRestored(other) }
            var said = Reply.nothing
            if let current = self.current { said = await self.tellRestored(current) }
            // If no context had anything to do, nothing has to be remembered.
            self.needRest(unless: !self.hasContextsToTell)?.saidRestored = said
            return .nothing
        }
    }

    /// Tells a player what the restored contexts say and what was lost; moves the player home if the context was lost.
    ///
    /// - Parameters:
    ///   - isCommandLost: Whether a command was being worked on when the previous process ended.
    ///   - isContextLost: Whether the context could not be restored.
    ///   - home: The context that is entered in that case.
    /// - Returns: What to tell the player. The open question is asked again.
    package func afterRestore(isCommandLost: Bool, isContextLost: Bool, home: ContextName) async -> Reply {
        await self.tellRestored()
        return await self.working {
            var reply = self.rest?.saidRestored ?? .nothing
            if isCommandLost {
                let prompt = await self.current?.context.openPrompt
                reply = reply.followed(by: Reply(self.services.texts[.commandLost], prompt: prompt))
            }
            if isContextLost, let current = self.current, current.name == home {
                // The nearest context that could be restored is home itself.
                reply = reply.followed(by: Reply(self.services.texts[.placeLost]))
                reply = reply.followed(by: await self.words { try await current.context.returned() })
            } else if isContextLost || self.current == nil {
                reply = reply.followed(by: Reply(self.services.texts[.placeLost], next: .context(home)))
            }
            return await self.follow(reply)
        }
    }

    func tellRestored(_ context: EnteredContext) async -> Reply {
        guard let entry = self.entry(of: context), !entry.hasNothingToRestore.load(ordering: .relaxed) else {
            return .nothing
        }
        let reply = await context.context.restored() ?? .nothing
        guard reply.isNothingToRestore else { return reply }
        entry.hasNothingToRestore.store(true, ordering: .relaxed)
        return .nothing
    }

    /// Returns what another process needs to continue with this connection; nil before the first context.
    ///
    /// A state that cannot be written is logged.
    package func snapshot() async -> ContextSnapshot? {
        guard let current = self.current else { return nil }
        var others: [ContextSnapshot] = []
        for other in self.others {
            do {
                others.append(ContextSnapshot(name: other.name, state: try await other.context.snapshot()))
            } catch {
                self.log(.stateNotKept, error)
            }
        }
        do {
            return self.snapshot(current.name, try await current.context.snapshot(), others)
        } catch {
            return self.unreadable(error, of: current)
        }
    }

    /// Does the same as ``snapshot()``, without a task; returns nil also if a context has an executor of its own.
    package func snapshot(by buffer: SnapshotBuffer) -> ContextSnapshot? {
        guard let current = self.current, (self.others + [current]).allSatisfy({ $0.entryHere != nil }) else {
            return nil
        }
        assert(self.isOnExecutor)
        let others = self.others.compactMap { other in
            self.bytes(of: other, by: buffer).map { ContextSnapshot(name: other.name, state: $0) }
        }
        guard let state = self.bytes(of: current, by: buffer) else { return .unreadable(current.name) }
        return self.snapshot(current.name, state, others)
    }

    /// Writes the state of the current context, without a task.
    ///
    /// With contexts from which it was visited, theirs are written too. A state that cannot be written is logged, and
    /// bytes are written from which nothing can be restored.
    ///
    /// - Returns: How many bytes were written; nil, and nothing is written, if a context cannot be called without a
    ///   task.
    package func writeState(to buffer: SnapshotBuffer) -> Int? {
        guard let current = self.current, let entry = current.entryHere else { return nil }
        assert(self.isOnExecutor)
        guard self.others.isEmpty else { return self.snapshot(by: buffer).map { buffer.replace(with: $0.state) } }
        if let count = entry.calls.write(current.context, buffer) { return count }
        if let failure = buffer.failure { self.log(.stateNotKept, failure) }
        return buffer.markUnreadable()
    }

    func bytes(of context: EnteredContext, by buffer: SnapshotBuffer) -> [UInt8]? {
        guard let entry = context.entryHere else { return nil }
        if entry.calls.isFresh(context.context) { return [] }
        if entry.calls.write(context.context, buffer) != nil { return buffer.bytes }
        if let failure = buffer.failure { self.log(.stateNotKept, failure) }
        return nil
    }

    /// Returns the snapshot of all contexts.
    ///
    /// If it would be too large, the contexts that were entered first are left out and logged.
    func snapshot(_ name: ContextName, _ state: [UInt8], _ others: [ContextSnapshot]) -> ContextSnapshot {
        var visited = VisitedContexts(others: others, state: state)
        while visited.bytes.count > ContextSnapshot.maximumStateBytes, !visited.others.isEmpty {
            let other = visited.others.removeFirst()
            self.log(.stateNotKept, StateCodingError(.tooLarge, at: "\(other.name), with what was visited from it"))
        }
        return ContextSnapshot(name: name, state: visited.bytes)
    }

    func unreadable(_ error: any Error, of context: EnteredContext) -> ContextSnapshot {
        self.log(.stateNotKept, error)
        return .unreadable(context.name)
    }
}
