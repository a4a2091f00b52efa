import Dispatch

/// Checks of the recorded memories, made at the first input.
let memoryChecks: [MemoryCheck] = {
    do {
        return try ["memory-2.txt", "memory-2-echo.txt", "memory-3.txt"].map {
            try MemoryCheck(RecordedMemory(fixture: $0))
        }
    } catch {
        fatalError("\(error)")
    }
}()

/// libFuzzer's entry: damages a memory that a killed process left, restores it, and uses what was restored.
///
/// The first byte chooses the memory, each 12 more are a change of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMemory(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let check = memoryChecks[Int(choice) % memoryChecks.count]
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            try await check.run(input[1...])
        } catch {
            fatalError("\(error)")
        }
        done.signal()
    }
    done.wait()
    return 0
}
