// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Contexts

public final class Tavern: Sendable {
    let room = Group()
    private let clock: WorldClock

    public init(_ services: Services) { self.clock = services.clock }

    func welcome(_ me: CTavern) {
        self.room.join(me.connection)
        self.room.send("\(me.myName) arrives.", except: me.connection)
    }

    public func barkeeper() async throws {
        while true {
            try await self.clock.sleep(for: .seconds(8))
            self.room.send("The barkeeper says: hm.")
        }
    }
}
