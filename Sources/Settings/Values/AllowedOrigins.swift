/// Which web pages may connect (SEC-3).
package enum AllowedOrigins: Sendable, Equatable {
    /// Those of any host.
    case any
    /// Those of the host that they connect to, if so, and those of these origins.
    case some(sameHost: Bool, listed: [ListedOrigin])

    private static let anyWord = "any"
    private static let sameHostWord = "same-host"

    /// Reads origins, and the words that stand for some.
    init(_ elements: [String]) throws(BadValue) {
        guard !elements.isEmpty else { throw BadValue() }
        if elements.contains(where: { $0.lowercased() == Self.anyWord }) {
            guard elements.count == 1 else {
                throw BadValue(hint: "write \(Self.anyWord) alone, or leave it out")
            }
            self = .any
            return
        }
        var listed: [ListedOrigin] = []
        var sameHost = false
        for element in elements {
            if element.lowercased() == Self.sameHostWord {
                sameHost = true
            } else {
                listed.append(try ListedOrigin(element))
            }
        }
        self = .some(sameHost: sameHost, listed: listed)
    }

    /// What it is made of, as it is written.
    var texts: [String] {
        switch self {
        case .any: [Self.anyWord]
        case .some(let sameHost, let listed): (sameHost ? [Self.sameHostWord] : []) + listed.map(\.text)
        }
    }
}
