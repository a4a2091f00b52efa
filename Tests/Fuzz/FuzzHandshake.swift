#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// libFuzzer's entry: stops at an input for which `HandshakeCheck` finds a breach.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHandshake(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try HandshakeCheck.run(Array(UnsafeBufferPointer(start: start, count: count)), step: 1 + count / 16)
    } catch {
        fatalError("\(error)")
    }
    return 0
}
