import Reactor
import Testing

@testable import Transport

@Suite("The listeners that a table accepts from")
struct WatchedListenersTests {
    @Test("each has a key that no connection has; trouble is reported once until something is accepted")
    func trouble() throws {
        let listeners = WatchedListeners()
        let listener = try #require(try Listener.tcp(host: "127.0.0.1", port: 0).first)
        defer { listener.close() }
        let key = listeners.nextKey
        #expect(!listeners.contains(key))
        listeners.add(WatchedListener(listener: listener, interest: .readable))
        #expect(listeners.contains(key) && !listeners.contains(listeners.nextKey) && listeners.nextKey != key)
        #expect(!listeners.contains(SocketKey(index: 0, generation: 1)))
        #expect(listeners[key].listener.descriptor == listener.descriptor)
        #expect(!listeners.noteTrouble(of: key) && listeners.noteTrouble(of: key))
        listeners.noteSuccess(of: key)
        #expect(!listeners.noteTrouble(of: key))
        #expect(listeners.removeAll().count == 1 && !listeners.contains(key))
    }
}
