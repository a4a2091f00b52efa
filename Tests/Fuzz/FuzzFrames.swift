#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// libFuzzer's entry: stops at an input for which `FrameCheck` finds a breach.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try FrameCheck.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
