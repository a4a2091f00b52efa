// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Contexts

extension CTavern {
    func brew() {
        self.state.readyAt = self.services.clock.now + .seconds(20)
        self.waitForAle()
    }

    func waitForAle() {
        guard let readyAt = self.state.readyAt else { return }
        Task {
            try await self.services.clock.sleep(until: readyAt)
            self.state.readyAt = nil
            self.state.drinks += 1
            self.here.send("Your ale is ready.")
        }
    }

    public func restored() -> Reply? {
        _ = try? self.services[Tavern.self].room.join(self.connection)
        self.waitForAle()
        return nil
    }
}
