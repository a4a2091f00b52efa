#if canImport(Dumps)
    import Dumps
#endif

/// libFuzzer's entry: stops at an input for which `DumpCheck` finds a breach.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDumps(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try DumpCheck.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
