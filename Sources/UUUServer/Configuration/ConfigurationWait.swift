/// Waits until a configuration can be used: tries again after 1, 2, 4, 8, 16 and then every 30 seconds, and at once
/// when an operator asks.
///
/// The caller makes the first attempt and passes the error.
actor ConfigurationWait<Opened: Sendable> {
    /// Opens what the configuration asks for; a `StartupError` means that it is at fault, any other error ends the
    /// wait.
    typealias Attempt = @Sendable () async throws -> Opened

    private let attempt: Attempt
    private let sleep: @Sendable (Duration) async throws -> Void
    private let refused: @Sendable (StartupError) async -> Void
    private var pauses = RetryPauses()
    private var sleeper: Task<Void, Never>?
    private var asking: [CheckedContinuation<AdminAnswer, Never>] = []
    /// The answer to operators once the wait is over; nil until then.
    private var over: AdminAnswer?

    /// Creates the wait without starting it.
    ///
    /// - Parameters:
    ///   - sleep: Waits for the given duration, or until the task is cancelled.
    ///   - attempt: Tries to open everything.
    ///   - refused: Called with the mistakes: at first, and whenever they differ from the ones before.
    init(
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        attempt: @escaping Attempt,
        refused: @escaping @Sendable (StartupError) async -> Void
    ) {
        self.sleep = sleep
        self.attempt = attempt
        self.refused = refused
    }

    /// Waits, and returns what could be opened, or nil when the task is cancelled; to be called once.
    ///
    /// - Throws: What an attempt throws, unless it is a `StartupError`.
    func opened(after first: StartupError) async throws -> Opened? {
        defer { self.end(.noServerAnswers) }
        var told = first
        await self.refused(told)
        while true {
            await self.pause()
            if Task.isCancelled { return nil }
            let asking = self.asking
            self.asking = []
            do {
                let opened = try await self.attempt()
                // Operators who asked during this attempt, or who ask later, are about to be answered by the server as
                // well.
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

    /// Makes an attempt at once, and returns its result as the answer for the operator.
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
