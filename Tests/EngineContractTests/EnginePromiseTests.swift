import EngineContract
import TestSupport
import Testing

@Suite("The contract of engines", .timeLimit(.minutes(3))) struct EnginePromiseTests {
    @Test("a sound engine keeps each promise", arguments: EnginePromise.all)
    func sound(_ promise: EnginePromise) async {
        #expect(await promise.findings(at: MemoryHome()) == [])
    }

    /// Some faults, each with the promise that it breaks.
    private static let some: [(fault: Fault, promise: String)] = [
        (.givesNamesTwice, "a name is taken in whatever case it is written, and who is refused leaves nothing"),
        (.forgetsLastAccount, "what was acknowledged is there when it is opened again, and keys go on"),
        (.overlooksAdoption, "what goes on from a former process is adopted, and later claims are greater"),
        (
            .spendsWhenShown, "a token that is shown stays valid until the next one is confirmed, and is spent then"
        ),
        (.storesAsNewFamily, "what is stored of a session comes back as it was, and its tokens stay"),
        (.savesLater, "an engine that is held up refuses in time, and what was not saved is not there later"),
    ]

    @Test("each fault is found by the promise that it breaks, and each promise is broken by at least one fault")
    func faults() async {
        let broken = await withTaskGroup(of: (fault: Fault, promises: [String]).self) { group in
            for fault in Fault.allCases { group.addTask { (fault, await self.broken(by: fault)) } }
            return await group.reduce(into: [:]) { $0[$1.fault] = $1.promises }
        }
        for (fault, promises) in broken { #expect(!promises.isEmpty, "\(fault) is not found out") }
        for (fault, promise) in Self.some { #expect(broken[fault]?.contains(promise) == true, "\(fault)") }
        let unbroken = Set(EnginePromise.all.map(\.description)).subtracting(broken.values.joined())
        #expect(unbroken == [])
    }

    private func broken(by fault: Fault) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for promise in EnginePromise.all {
                group.addTask {
                    await promise.findings(at: MemoryHome(fault)).isEmpty ? nil : promise.description
                }
            }
            return await group.reduce(into: []) { all, one in all += one.map { [$0] } ?? [] }
        }
    }
}
