import Glibc
import Testing

@testable import Transport

@Suite("The part of a connection that holds references")
struct ConnectionStateTests {
    @Test("it occupies 72 bytes, which malloc(3) gives without waste")
    func size() throws {
        typealias UsableSize = @convention(c) (UnsafeMutableRawPointer?) -> Int
        let symbol = unsafe try #require(unsafe dlsym(nil, "malloc_usable_size"))
        let usableSize = unsafe unsafeBitCast(symbol, to: UsableSize.self)
        let state = ConnectionState()
        let size = unsafe usableSize(Unmanaged.passUnretained(state).toOpaque())
        #expect(size == 72)
        withExtendedLifetime(state) {}
    }

    @Test("its flags do not touch one another")
    func flags() {
        let state = ConnectionState()
        #expect(state.isPlain && state.isAtDoor && !state.hasTyped && !state.isReadableByOthers)
        (state.isPlain, state.hasTyped, state.isReadableByOthers) = (false, true, true)
        #expect(!state.isPlain && state.isAtDoor && state.hasTyped && state.isReadableByOthers)
        (state.isAtDoor, state.isPlain, state.hasTyped) = (false, true, false)
        #expect(state.isPlain && !state.isAtDoor && !state.hasTyped && state.isReadableByOthers)
    }
}
