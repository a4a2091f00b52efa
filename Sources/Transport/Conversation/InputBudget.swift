import Reactor

/// How much of one connection's input is handled in one go before other connections have their turn.
///
/// It counts steps, which costs next to nothing. After ``stride`` steps it reads the clock; from that first look on,
/// the connection has 100 µs (``nanoseconds``). The few messages that a player types never get that far.
struct InputBudget {
    /// The maximum number of steps between two looks at the clock; fewer while steps take long.
    static let maximumStride = 16
    /// How long a connection may continue after the first look at the clock, in nanoseconds.
    static let nanoseconds: UInt64 = 100_000
    /// The number of bytes of a message that count as one more step.
    private static let bytesOfAStep = 1024

    /// The number of steps between two looks at the clock.
    private(set) var stride: Int
    /// The number of steps before the next look; negative when the budget is spent.
    private var stepsLeft: Int
    /// The time of the first look at the clock; 0 before it.
    private var start: UInt64 = 0

    /// Whether the budget is spent.
    var isSpent: Bool { self.stepsLeft < 0 }

    /// Creates a budget that looks at the clock after `stride` steps.
    init(stride: Int) {
        self.stride = stride
        self.stepsLeft = stride
    }

    /// Counts a short message, or a frame that does not complete a message.
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

    /// Counts a step that takes so long that the clock is read each time.
    mutating func countExpensiveStep(on loop: EventLoop) { self.look(on: loop) }

    private mutating func look(on loop: EventLoop) {
        let look = loop.readClock()
        if self.start == 0 { self.start = look.time }
        // While a step takes a whole budget, the clock is read after each one.
        self.stride = look.sinceLastLook >= Self.nanoseconds ? 1 : min(Self.maximumStride, self.stride * 2)
        let isSpent = look.isSliceOver || look.time - min(look.time, self.start) >= Self.nanoseconds
        self.stepsLeft = isSpent ? -1 : self.stride - 1
    }
}
