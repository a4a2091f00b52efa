/// libFuzzer's entry: stops at an input for which `DeflateCheck` finds a breach.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDeflate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try DeflateCheck.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
