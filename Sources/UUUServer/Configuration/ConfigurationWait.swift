/// Waits until a configuration can be used: tries again after 1, 2, 4 … 30 seconds, and at once when somebody asks.
///
/// The first attempt has been made before: it is told why that failed.
actor ConfigurationWait<Opened: Sendable> {
    /// Opens what the configuration asks for; throws `StartupError` when it is at fault, anything else ends the wait.
    typealias Attempt = @Sendable () async throws -> Opened

    private let attempt: Attempt
    private let sleep: @Sendable (Duration) async throws -> Void
    private let refused: @Sendable (StartupError) async -> Void
    private var pauses = RetryPauses()
    private var sleeper: Task<Void, Never>?
    private var asking: [CheckedContinuation<AdminAnswer, Never>] = []
    /// What is answered from now on; nil as long as the wait goes on.
    private var over: AdminAnswer?

    /// Prepares to wait.
    ///
    /// - Parameters:
    ///   - sleep: Waits that long, or until the task is cancelled.
    ///   - attempt: Tries.
    ///   - refused: Told what is wrong: at first, and when that is something else than before.
    init(
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        attempt: @escaping Attempt,
        refused: @escaping @Sendable (StartupError) async -> Void
    ) {
        self.sleep = sleep
        self.attempt = attempt
        self.refused = refused
    }

    /// Returns what could be opened at last, or nil when the task is cancelled; to be called once.
    ///
    /// - Throws: What an attempt throws, unless it is a `StartupError`.
    func opened(after first: StartupError) async throws -> Opened? {
        defer { self.end(.nobodyAnswers) }
        var told = first
        await self.refused(told)
        while true {
            await self.pause()
            if Task.isCancelled { return nil }
            let asking = self.asking
            self.asking = []
            do {
                let opened = try await self.attempt()
                // Who asked during this attempt, or asks later, is about to be answered by the server too.
                let good = AdminAnswer(output: ["the configuration can be used"])
                for one in asking { one.resume(returning: good) }
                self.end(good)
                return opened
            } catch let error as StartupError {
                if error != told {
                    told = error
                    self.pauses.restart()
                    await self.refused(told)
                }
                let errors = error.lines + ["refused: the server waits for the configuration to be mended"]
                for one in asking { one.resume(returning: AdminAnswer(error.status, errors: errors)) }
            } catch {
                let failure = StartupError(any: error)
                for one in asking { one.resume(returning: AdminAnswer(failure.status, errors: failure.lines)) }
                throw error
            }
        }
    }

    /// Has the configuration looked at now; answers what came of it.
    func look() async -> AdminAnswer {
        if let over { return over }
        return await withCheckedContinuation { continuation in
            self.asking.append(continuation)
            self.sleeper?.cancel()
        }
    }

    private func pause() async {
        guard self.asking.isEmpty, !Task.isCancelled else { return }
        let (duration, sleep) = (self.pauses.next(), self.sleep)
        let sleeper = Task { _ = try? await sleep(duration) }
        self.sleeper = sleeper
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        self.sleeper = nil
    }

    private func end(_ answer: AdminAnswer) {
        guard self.over == nil else { return }
        self.over = answer
        for one in self.asking { one.resume(returning: answer) }
        self.asking = []
    }
}
