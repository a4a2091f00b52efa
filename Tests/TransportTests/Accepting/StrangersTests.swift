import Reactor
import Testing

@testable import Transport

@Suite("Strangers, by their clients")
struct StrangersTests {
    private static func connection(_ number: Int) -> Strangers.Connection {
        Strangers.Connection(table: UInt32(number % 2), key: SocketKey(index: UInt32(number), generation: 1))
    }

    @Test("the one that has waited longest of the client that has most is displaced")
    func order() {
        var strangers = Strangers()
        for (number, client) in [1, 2, 2, 3, 2, 3].enumerated() {
            _ = strangers.add(Self.connection(number), of: UInt32(client))
        }
        #expect(strangers.most == 3 && strangers.count == 6)
        // Of clients that have as many, the one comes first that has had as many for longest.
        let displaced = (0..<6).map { _ in strangers.displace() }
        #expect(displaced == [1, 3, 2, 0, 5, 4].map(Self.connection))
        #expect(strangers.displace() == nil && strangers.count == 0 && strangers.most == 0)
    }

    @Test("it does what a list of all strangers does")
    func model() {
        struct Waiting { let number: Int, client: UInt32, stranger: UInt32 }
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(state: seed)
        var (strangers, list, gone) = (Strangers(), [Waiting](), [UInt32]())
        for number in 0..<4_000 {
            switch Int.random(in: 0..<5, using: &dice) {
            case 0...2 where list.count < 50:
                let client = UInt32(Int.random(in: 0..<9, using: &dice))
                let stranger = strangers.add(Self.connection(number), of: client)
                list.append(Waiting(number: number, client: client, stranger: stranger))
            case 3 where !gone.isEmpty: strangers.remove(gone.remove(at: Int.random(in: 0..<gone.count, using: &dice)))
            case 3 where !list.isEmpty:
                strangers.remove(list.remove(at: Int.random(in: 0..<list.count, using: &dice)).stranger)
            case _:
                let displaced = strangers.displace()
                guard let index = list.firstIndex(where: { Self.connection($0.number) == displaced }) else {
                    #expect(displaced == nil && list.isEmpty, "seed \(seed)")
                    continue
                }
                let one = list[index]
                let most = Dictionary(grouping: list, by: \.client).values.map(\.count).max()
                #expect(list.count { $0.client == one.client } == most, "seed \(seed)")
                #expect(list.first { $0.client == one.client }?.number == one.number, "seed \(seed)")
                #expect(strangers.client(of: one.stranger) == one.client, "seed \(seed)")
                gone.append(list.remove(at: index).stranger)
            }
            let counts = Dictionary(grouping: list, by: \.client).mapValues(\.count)
            #expect(strangers.count == list.count && strangers.most == counts.values.max() ?? 0, "seed \(seed)")
            for client in 0..<9 as Range<UInt32> {
                #expect(strangers.count(of: client) == counts[client] ?? 0, "seed \(seed)")
            }
        }
    }
}
