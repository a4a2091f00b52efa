import StateCoding

extension ContextManager {
    // MARK: - The connection is lost

    /// Notes that the connection was lost and that the player may come back: the contexts are told, and stay.
    ///
    /// While something is being worked on they are told afterwards.
    package func lose() {
        guard self.ending == nil else { return }
        guard !self.isAtWork else {
            self.needRest(unless: false)?.isToBeLost = true
            return
        }
        self.tellLost()
    }

    func tellLost() {
        self.rest?.isToBeLost = false
        let (contexts, leavingNotices) = (self.contexts, self.world.leavingNotices)
        guard !contexts.isEmpty else { return }
        self.needRest(unless: false)?.isLost = true
        leavingNotices.begin()
        Task {
            for context in contexts.reversed() { await context.connectionLost() }
            leavingNotices.end()
        }
    }

    /// Gives the contexts up without a word: another connection goes on with their states.
    package func surrender() {
        self.current = nil
        self.others = []
    }

    /// Leaves the contexts to the command that is running: another connection goes on with the session, at home.
    ///
    /// The command ends here, and no context that it leads to is entered. Then its contexts are told that the player has
    /// moved home.
    package func leaveToCommand() {
        self.needRest(unless: false)?.isLeftToCommand = true
        self.end(.moved(to: self.world.registry.home))
    }

    // MARK: - The player is back

    /// Goes on with what a session has left on its former connection.
    ///
    /// The context that the connection is in ends. If the former one cannot be restored, the player is told so and goes
    /// home.
    ///
    /// - Parameter remains: What was left.
    /// - Returns: What the restored contexts say, with the question that is open, and whether the player is where they
    ///   were.
    package func goOn(with remains: SessionRemains) async -> (reply: Reply, isPlaceKept: Bool) {
        // What was told of a loss until now, the contexts of the door were told.
        let isLost = self.rest?.isLost ?? false
        self.rest?.isLost = false
        self.isAtWork = true
        let outcome = await self.goOnAtWork(with: remains)
        self.isAtWork = false
        if let ending = self.ending {
            self.sendOff(ending)
        } else if isLost || self.rest?.isToBeLost == true {
            self.tellLost()
        }
        return outcome
    }

    private func goOnAtWork(with remains: SessionRemains) async -> (reply: Reply, isPlaceKept: Bool) {
        let home = self.world.registry.home
        await self.leave(self.entered, .moved(to: remains.context?.name ?? home))
        self.surrender()
        self.rest?.saidRestored = nil
        self.connection.setReader(remains.isReader || self.connection.isReader)
        guard let context = remains.context, (try? self.restore(context)) != nil, let current = self.current else {
            self.surrender()
            guard let entry = self.world.registry[home] else { return (self.missing(home), false) }
            let sorry = Reply(self.services.texts[.contextNotKept])
            return (await self.follow(sorry.followed(by: await self.enter(entry))), false)
        }
        for other in self.others { _ = await self.tellRestored(other) }
        var reply = await self.follow(await self.tellRestored(current))
        if reply.prompt == nil { reply.prompt = await self.current?.context.openQuestion }
        return (reply, true)
    }

    /// Goes on with the session that a login on this connection has found, and returns what the player is told: what
    /// the contexts say about being restored or, if that is nothing, what the current one says to a player who returns;
    /// then what came meanwhile.
    func resume(_ resumption: Resumption) async -> Reply {
        let remains = await resumption.remains(for: self.connection)
        var (said, isPlaceKept) = await self.goOnAtWork(with: remains)
        // Somebody who has logged in on an empty screen is told where they are, as after a visit.
        if isPlaceKept, said.events.isEmpty, let current = self.current {
            let (prompt, words) = (said.prompt, await self.words { try await current.context.returned() })
            said = words
            said.prompt = words.prompt ?? prompt
        }
        await resumption.awaitOrder(on: self.connection)
        let missed = Reply(events: Self.framed(remains.events, self.services.texts, isReader: self.connection.isReader))
        var reply = said.followed(by: missed)
        reply.prompt = said.prompt
        return reply
    }

    /// Returns what came while the player was away, between two lines that say so; nothing if nothing came.
    package static func framed(_ events: [Event], _ texts: Texts, isReader: Bool) -> [Event] {
        let shown = events.filter { if case .data = $0 { false } else { true } }
        guard !shown.isEmpty else { return [] }
        let (one, many): (TextKey, TextKey) =
            isReader ? (.missedSpokenOne, .missedSpoken) : (.missedOne, .missed)
        let first = shown.count == 1 ? texts[one] : texts(many, ["count": String(shown.count)])
        return [.text(first)] + shown + [.text(isReader ? texts[.missedSpokenEnd] : "--")]
    }

    // MARK: - On the disk

    /// Returns the contexts as they may be written to the disk, without open dialogues; nil if the current one may not
    /// be.
    package func storedSnapshot() async -> ContextSnapshot? {
        guard let current = self.current, let state = await current.context.storedState() else { return nil }
        var others: [ContextSnapshot] = []
        for other in self.others {
            guard let state = await other.context.storedState() else { continue }
            others.append(ContextSnapshot(name: other.name, state: state))
        }
        return self.snapshot(current.name, state, others)
    }
}
