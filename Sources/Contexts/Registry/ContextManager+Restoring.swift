import StateCoding
import Synchronization
import Telemetry

extension ContextManager {
    /// Puts a connection back into the contexts that it was in when another process served it.
    ///
    /// Those from which the current one was visited, and that cannot be put back, are left out and logged.
    ///
    /// - Throws: For the current one, ``ContextError`` when its name is not registered, and ``StateCodingError`` when its state
    ///   cannot be read.
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
            // The player goes on in the nearest one that can be read, and from there home.
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

    /// Whether one of the contexts that were put back may have something to do about it.
    package var hasSomethingToRestore: Bool {
        if let said = self.rest?.saidRestored { return said != .nothing }
        return self.hasContextsToTell
    }

    var hasContextsToTell: Bool {
        self.entered.contains {
            self.entry(of: $0)?.hasNothingToRestore.load(ordering: .relaxed) == false
        }
    }

    /// Tells the contexts that were put back that they go on here, once; what they say is told by
    /// ``resume(isCommandLost:isContextLost:home:)``.
    package func tellRestored() async {
        guard self.rest?.saidRestored == nil, self.hasContextsToTell else { return }
        _ = await self.working {
            for other in self.others { _ = await self.tellRestored(other) }
            var said = Reply.nothing
            if let current = self.current { said = await self.tellRestored(current) }
            // Where there was nothing to do it need not be known that they were told.
            self.needRest(unless: !self.hasContextsToTell)?.saidRestored = said
            return .nothing
        }
    }

    /// Tells a player what their contexts say that were put back, and what was lost; moves on where the context was lost.
    ///
    /// - Parameters:
    ///   - isCommandLost: A command was being worked on.
    ///   - isContextLost: The context could not be restored.
    ///   - home: The context that is entered then.
    /// - Returns: What to tell; the question that is open is asked again.
    package func afterRestore(isCommandLost: Bool, isContextLost: Bool, home: ContextName) async -> Reply {
        await self.tellRestored()
        return await self.working {
            var reply = self.rest?.saidRestored ?? .nothing
            if isCommandLost {
                let prompt = await self.current?.context.openPrompt
                reply = reply.followed(by: Reply(self.services.texts[.commandLost], prompt: prompt))
            }
            if isContextLost, let current = self.current, current.name == home {
                // The nearest one that could be put back is home itself.
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

    /// Where the connection is, for another process to go on with; nil before the first context.
    ///
    /// A state that cannot be written down is logged.
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

    /// What ``snapshot()`` answers, without a task; nil also if a context has an executor of its own.
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

    /// Has the current context write its state down, without a task; nil, with nothing done, if that cannot be.
    ///
    /// A state that cannot be written down is logged, and what is written then restores nothing.
    ///
    /// - Returns: How many bytes were written.
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

    /// All that is to be written down; without the first ones of those from which the context was visited if it would be too much.
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
