import World

/// The answer of an engine to one question.
enum EngineAnswer<Value: Sendable>: Sendable {
    case value(Value)
    case refused(WorldError.Code)
    /// The engine has not answered in the time that it may take.
    case silence

    /// Asks, and waits as long as the engine may take.
    init(
        of engine: any Engine,
        _ leniency: Duration,
        _ question: @escaping @Sendable () async throws(WorldError) -> Value
    ) async {
        self = await Self.within(engine.patience.asking + leniency) {
            do throws(WorldError) {
                return .value(try await question())
            } catch {
                return .refused(error.code)
            }
        }
    }

    /// Runs work that cannot be refused, and waits for it up to a limit.
    init(within limit: Duration, _ work: @escaping @Sendable () async -> Value) async {
        self = await Self.within(limit) { .value(await work()) }
    }

    private static func within(_ limit: Duration, _ work: @escaping @Sendable () async -> Self) async -> Self {
        let answer = FirstAnswer<Self>()
        Task.detached { answer.give(await work()) }
        return await answer.wait(upTo: limit, by: .machine) { .silence }
    }

    /// The code of the refusal; nil if the engine did not refuse.
    var refusal: WorldError.Code? {
        guard case .refused(let code) = self else { return nil }
        return code
    }

    /// The value; nil if the engine did not return one.
    var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    /// Whether the engine has not answered.
    var isSilence: Bool {
        guard case .silence = self else { return false }
        return true
    }
}
