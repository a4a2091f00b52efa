import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("A loop's mailbox")
struct MailboxTests {
    private static let key = SocketKey(index: 3, generation: 7)

    private static func texts(_ letters: [Mailbox.Letter]) -> [String] {
        letters.map { letter in
            switch letter {
            case .send(let key, let message): "\(key.index).\(key.generation) \(message)"
            case .disconnect(let key, let reason, let messages): "\(key.index).\(key.generation) \(reason) \(messages)"
            }
        }
    }

    @Test("letters come out in the order in which they were put in, once")
    func order() throws {
        let mailbox = Mailbox(loop: try EventLoop())
        let outbound = MailboxOutbound(mailbox: mailbox, key: Self.key)
        outbound.send(.text("one"))
        outbound.send(.binary([2]))
        outbound.disconnect(.policy, saying: [.text("three")])
        #expect(
            Self.texts(mailbox.takeAll()) == [
                "3.7 \(Message.text("one"))", "3.7 \(Message.binary([2]))", "3.7 policy \([Message.text("three")])",
            ]
        )
        #expect(mailbox.takeAll().isEmpty)
    }

    @Test("letters of many threads are all there, each thread's in its order")
    func threads() async throws {
        let mailbox = Mailbox(loop: try EventLoop())
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    let outbound = MailboxOutbound(
                        mailbox: mailbox,
                        key: SocketKey(index: UInt32(writer), generation: 1)
                    )
                    for number in 0..<500 { outbound.send(.binary([UInt8(number / 256), UInt8(number % 256)])) }
                }
            }
        }
        let letters = mailbox.takeAll()
        #expect(letters.count == 8 * 500)
        for writer in 0..<8 {
            let numbers = letters.compactMap { letter -> Int? in
                guard case .send(let key, .binary(let bytes)) = letter, key.index == UInt32(writer) else { return nil }
                return Int(bytes[0]) * 256 + Int(bytes[1])
            }
            #expect(numbers == Array(0..<500))
        }
    }
}
