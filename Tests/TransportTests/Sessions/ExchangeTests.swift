import Contexts
import Dialects
import Testing

@testable import Transport

@Suite("What has come for a player who was away")
struct ExchangeTests {
    private static func exchange(_ messages: [SentMessage]) -> Exchange {
        let exchange = Exchange(messages: 40)
        for message in messages { exchange.ring.append(message) }
        return exchange
    }

    private static func text(_ text: String, answering line: UInt64 = 0) -> SentMessage {
        SentMessage(.event(.text(text)), answering: line)
    }

    private static func texts(_ exchange: Exchange) -> [String] {
        exchange.missed.map { if case .text(let text) = $0 { text } else { "\($0)" } }
    }

    @Test("it is what may not have arrived, without answers: the client asks again for those, or has got them")
    func unasked() {
        let exchange = Self.exchange([Self.text("a"), Self.text("b", answering: 7), Self.text("c")])
        #expect(Self.texts(exchange) == ["a", "c"])
    }

    @Test("of answers it is those that came when the connection was lost")
    func answers() {
        let exchange = Self.exchange([Self.text("a", answering: 7), Self.text("b")])
        exchange.firstMissed = exchange.ring.end
        for message in [Self.text("c", answering: 7), Self.text("d")] { exchange.ring.append(message) }
        #expect(Self.texts(exchange) == ["b", "c", "d"])
    }

    @Test("what came before the login, and what the client has seen, is not in it")
    func earlier() {
        let exchange = Self.exchange([Self.text("door"), Self.text("a"), Self.text("b")])
        exchange.firstOfSession = 41
        #expect(Self.texts(exchange) == ["a", "b"])
        exchange.ring.removeAll(before: 42)
        #expect(Self.texts(exchange) == ["b"])
    }

    @Test("questions, and messages that are no events, are not in it")
    func questions() {
        let prompt = Prompt("Name?")
        let exchange = Self.exchange([
            SentMessage(.event(.prompt(prompt))), SentMessage(.asked(prompt, in: "c_inn", isShown: true)),
            SentMessage(.encoded(EncodedMessage(.pong(1)))), Self.text("a"),
        ])
        #expect(Self.texts(exchange) == ["a"])
    }
}
