import Reactor

/// How much of one connection's input is handled in one go, before other connections have their turn.
///
/// Steps are counted, which costs next to nothing. After some of them the clock is looked at: from the first look on a
/// connection has a span of time. So the few messages that a player types never come to a look.
struct InputBudget {
    /// Steps between two looks at the clock; fewer where steps have been found to take long.
    static let maximumStride = 16
    /// How long a connection goes on after the first look at the clock, in nanoseconds.
    static let nanoseconds: UInt64 = 100_000
    /// Bytes of a message that count as a step of their own.
    private static let bytesOfAStep = 1024

    /// Steps between two looks.
    private(set) var stride: Int
    /// Steps before the next look; below 0 when the budget is spent.
    private var stepsLeft: Int
    /// When the clock was looked at first; 0 before.
    private var start: UInt64 = 0

    /// Others have their turn now.
    var isSpent: Bool { self.stepsLeft < 0 }

    /// A budget whose clock is looked at after so many steps.
    init(stride: Int) {
        self.stride = stride
        self.stepsLeft = stride
    }

    /// Counts a short message, or a frame that is none.
    @inline(__always)
    mutating func countStep(on loop: EventLoop) {
        self.stepsLeft &-= 1
        if self.stepsLeft < 0 { self.look(on: loop) }
    }

    /// Counts a message of any length.
    mutating func countMessage(byteCount: Int, on loop: EventLoop) {
        self.stepsLeft &-= 1 + byteCount / Self.bytesOfAStep
        if self.stepsLeft < 0 { self.look(on: loop) }
    }

    /// Counts what takes so long that the clock is looked at each time.
    mutating func countDearStep(on loop: EventLoop) { self.look(on: loop) }

    private mutating func look(on loop: EventLoop) {
        let look = loop.readClock()
        if self.start == 0 { self.start = look.time }
        // Steps that took a whole budget are looked at one by one, until they are quick again.
        self.stride = look.sinceLastLook >= Self.nanoseconds ? 1 : min(Self.maximumStride, self.stride * 2)
        let isSpent = look.isSliceOver || look.time - min(look.time, self.start) >= Self.nanoseconds
        self.stepsLeft = isSpent ? -1 : self.stride - 1
    }
}
