/// A state with about everything that `Codable` allows.
struct StateSpecimen: Codable, Equatable, Sendable {
    enum Colour: String, Codable, CodingKeyRepresentable {
        case red
        case green
    }

    indirect enum Tree: Codable, Equatable, Sendable {
        case leaf
        case branch(Tree, note: String, Tree?)
        case twig(Int)
    }

    struct Point: Codable, Hashable {
        var x: Int16
        var y: Int16
    }

    /// A floating-point number that is compared by its bits, so NaN equals NaN.
    struct Exact: Codable, Equatable {
        var number: Double

        init(_ number: Double) { self.number = number }

        init(from decoder: any Decoder) throws {
            self.number = try decoder.singleValueContainer().decode(Double.self)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(self.number)
        }

        static func == (one: Self, other: Self) -> Bool { one.number.bitPattern == other.number.bitPattern }
    }

    struct Numbers: Codable, Equatable {
        var float = Float(0)
        var double = Double(0)

        /// Compares the bits: NaN equals NaN, and -0 does not equal 0.
        static func == (one: Self, other: Self) -> Bool {
            one.float.bitPattern == other.float.bitPattern && one.double.bitPattern == other.double.bitPattern
        }
    }

    var int8 = Int8(0)
    var int16 = Int16(0)
    var int32 = Int32(0)
    var int64 = Int64(0)
    var int = 0
    var uint8 = UInt8(0)
    var uint16 = UInt16(0)
    var uint32 = UInt32(0)
    var uint64 = UInt64(0)
    var uint = UInt(0)
    var bool = false
    var numbers = Numbers()
    var text = ""
    var colour: Colour?
    var tree = Tree.leaf
    var bytes: [UInt8] = []
    var points: [Point] = []
    var byName: [String: [Int?]] = [:]
    var byNumber: [Int: String] = [:]
    var byColour: [Colour: Bool] = [:]
    var byPoint: [Point: [String: Exact]] = [:]
    var set: Set<UInt16> = []
    var grid: [[Bool]] = []
    var maybeBytes: [UInt8]?

    static var full: Self {
        var full = Self()
        (full.int8, full.int16, full.int32, full.int64, full.int) = (.min, .min, .min, .min, .max)
        (full.uint8, full.uint16, full.uint32, full.uint64, full.uint) = (.max, .max, .max, .max, 24)
        full.bool = true
        full.numbers = Numbers(float: -.infinity, double: .nan)
        full.text = "a long text with an umlaut, ä, and a dragon, \u{1F409}\0"
        full.colour = .green
        full.tree = .branch(.branch(.twig(-25), note: "in", nil), note: "", .leaf)
        full.bytes = Array(0...255)
        full.points = [Point(x: 1, y: -1), Point(x: 256, y: -257)]
        full.byName = ["": [], "one": [1, nil, -65_536]]
        full.byNumber = [7: "seven", -7: "minus seven"]
        full.byColour = [.red: true, .green: false]
        full.byPoint = [Point(x: 0, y: 0): ["zero": Exact(0)]]
        full.set = [1, 2, 65_535]
        full.grid = [[true], [], [false, true]]
        full.maybeBytes = []
        return full
    }
}

/// A base class; one subclass encodes it with its super encoder, and another into the same container.
class StateBase: Codable {
    var base = 1

    init() {}
}

final class StateHeir: StateBase {
    enum Keys: String, CodingKey {
        case own
        case later
    }

    var own = 2

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        self.own = try container.decode(Int.self, forKey: .own)
        try super.init(from: try container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try super.encode(to: container.superEncoder())
        try container.encode(self.own, forKey: .own)
    }
}

final class StateSharer: StateBase {
    enum Keys: String, CodingKey { case own }

    var own = 2

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        self.own = try decoder.container(keyedBy: Keys.self).decode(Int.self, forKey: .own)
        try super.init(from: decoder)
    }

    override func encode(to encoder: any Encoder) throws {
        try super.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(self.own, forKey: .own)
    }
}
