import Contexts
import Reactor
import Synchronization

/// What other threads leave for the connections of one loop.
final class Mailbox: Sendable {
    /// One thing to do.
    enum Letter: Sendable {
        /// Send this.
        case send(SocketKey, Message)
        /// Send these, then end it.
        case disconnect(SocketKey, Disconnection, [Message])
    }

    private let letters = Mutex<[Letter]>([])
    private let loop: EventLoop

    init(loop: EventLoop) { self.loop = loop }

    /// Leaves a letter, from any thread.
    func put(_ letter: Letter) {
        let isFirst = self.letters.withLock { letters in
            letters.append(letter)
            return letters.count == 1
        }
        if isFirst { self.loop.wake() }
    }

    /// Takes all letters.
    func takeAll() -> [Letter] {
        self.letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}

/// The way from anywhere to one connection.
struct MailboxOutbound: Outbound {
    let mailbox: Mailbox
    let key: SocketKey

    func send(_ message: Message) {
        self.mailbox.put(.send(self.key, message))
    }

    func disconnect(_ reason: Disconnection, saying messages: [Message]) {
        self.mailbox.put(.disconnect(self.key, reason, messages))
    }
}
