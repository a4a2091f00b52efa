import Glibc

@testable import Reactor

extension SharedMemory {
    /// Returns how many pages of a range, which begins at a page, occupy memory of the system (mincore(2)).
    func residentPages(_ range: Range<Int>) -> Int {
        var pages = [UInt8](repeating: 0, count: (range.count + 4095) / 4096)
        unsafe mincore(self.base + range.lowerBound, range.count, &pages)
        return pages.count { $0 & 1 == 1 }
    }
}
