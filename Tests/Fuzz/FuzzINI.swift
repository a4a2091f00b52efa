#if canImport(Settings)
    import Settings
#endif

/// libFuzzer's entry: stops at an input for which `SettingsCheck` finds a breach.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzINI(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try SettingsCheck.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
