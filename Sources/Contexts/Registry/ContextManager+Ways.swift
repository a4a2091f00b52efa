import Telemetry

extension ContextManager {
    /// Follows a reply to the context to which it leads, and appends the greeting of that context.
    ///
    /// It is not followed if the session goes on elsewhere (``leaveToCommand()``).
    func follow(_ first: Reply) async -> Reply {
        var reply = first
        for _ in 0..<Self.longestChain {
            guard self.rest?.isLeftToCommand != true else {
                reply.next = .stay
                return reply
            }
            let said: Reply?
            switch reply.next {
            case .stay, .disconnect: return reply
            case .context(let name):
                let resumption = self.connection.takeResumption()
                if let resumption { said = await self.resume(resumption) } else { said = await self.move(to: name) }
            case .visit(let name): said = await self.visit(name)
            case .back: said = self.others.isEmpty ? await self.goHome() : await self.goBack(to: self.others.last)
            }
            guard let said else {
                reply.next = .stay
                return reply
            }
            reply = reply.followed(by: said)
        }
        guard reply.leadsElsewhere else { return reply }
        reply.next = .stay
        self.log(
            .contextsCircle,
            ContextError(.endlessContexts, at: self.contextName?.rawValue ?? "", hint: "see what they say when entered")
        )
        return reply
    }

    func move(to name: ContextName) async -> Reply {
        if let other = self.others.last(where: { $0.name == name }) { return await self.goBack(to: other) ?? .nothing }
        guard let entry = self.world.registry[name] else { return self.missing(name) }
        await self.leave(self.entered, .moved(to: name))
        self.others = []
        self.current = nil
        return await self.enter(entry)
    }

    /// Moves home from a context that was not visited; nil if the connection is at home, or nobody is logged in.
    func goHome() async -> Reply? {
        let home = self.world.registry.home
        guard self.contextName != home, self.connection.account != nil else { return nil }
        return await self.move(to: home)
    }

    func visit(_ name: ContextName) async -> Reply {
        // A visit to a context that the player came from would put them into it twice: they return to it instead.
        guard let current = self.current, !self.others.contains(where: { $0.name == name }) else {
            return await self.move(to: name)
        }
        guard let entry = self.world.registry[name] else { return self.missing(name) }
        // The same goes for the current context: it begins again with a fresh state, and the others wait as before.
        guard current.name != name else { return await self.enter(entry) }
        self.others.append(current)
        self.current = nil
        if self.others.count > VisitedContexts.maximumOthers {
            await self.leave([self.others.removeFirst()], .moved(to: name))
        }
        return await self.enter(entry)
    }

    /// Enters a context of that entry with a fresh state; the current context, if there is one, ends.
    func enter(_ entry: ContextEntry) async -> Reply {
        if let current = self.current { await self.leave([current], .moved(to: entry.name)) }
        let context = self.made(entry.make(self.connection), entry)
        self.become(context)
        return await self.words { try await context.context.entered() }
    }

    /// Goes back to a context from which the current one was visited; nil if there is none.
    func goBack(to other: EnteredContext?) async -> Reply? {
        guard let other, let index = self.others.lastIndex(where: { $0.context === other.context }) else { return nil }
        let ended = Array(self.others[(index + 1)...]) + (self.current.map { [$0] } ?? [])
        self.others.removeSubrange(index...)
        self.become(other)
        await self.leave(ended, .moved(to: other.name))
        var reply = await self.words { try await other.context.returned() }
        // A dialogue that is open there waits for the next line, so its question is asked again.
        if reply.prompt == nil { reply.prompt = await other.context.openPrompt }
        return reply
    }

    /// Calls ``Context/left(_:)`` on contexts, the last one first.
    func leave(_ contexts: [EnteredContext], _ why: Leaving) async {
        for context in contexts.reversed() { await context.context.left(why) }
    }

    /// Returns what a context says unasked; an error that it throws is logged, and the player is told of it.
    func words(_ body: () async throws -> Reply) async -> Reply {
        do {
            return try await body()
        } catch {
            return self.caught(error)
        }
    }
}
