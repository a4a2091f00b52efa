import World

/// What an engine has answered.
enum EngineAnswer<Value: Sendable>: Sendable {
    case value(Value)
    case refused(WorldError.Code)
    /// Nothing, for longer than it may take.
    case silence

    /// Asks, and waits for as long as the engine may take, and some more for a machine that has other work.
    init(
        of engine: any Engine,
        _ question: @escaping @Sendable () async throws(WorldError) -> Value
    ) async {
        self = await Self.within(engine.patience.asking) {
            do throws(WorldError) {
                return .value(try await question())
            } catch {
                return .refused(error.code)
            }
        }
    }

    /// Does what cannot be refused, and waits for so long, and some more.
    init(within limit: Duration, _ work: @escaping @Sendable () async -> Value) async {
        self = await Self.within(limit) { .value(await work()) }
    }

    private static func within(_ limit: Duration, _ work: @escaping @Sendable () async -> Self) async -> Self {
        let answer = FirstAnswer<Self>()
        Task.detached { answer.give(await work()) }
        return await answer.wait(upTo: limit * 2 + .seconds(1), by: .machine) { .silence }
    }

    /// The code of the refusal, if it is one.
    var refusal: WorldError.Code? {
        guard case .refused(let code) = self else { return nil }
        return code
    }

    /// What was answered, if it was.
    var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    /// Whether nothing was answered.
    var isSilence: Bool {
        guard case .silence = self else { return false }
        return true
    }
}
