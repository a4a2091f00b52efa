/// The origins of web pages that may connect (SEC-3).
package enum AllowedOrigins: Sendable, Equatable {
    /// Every origin.
    case any
    /// The listed origins, and if `sameHost` is true, the pages of the host that is connected to.
    case some(sameHost: Bool, listed: [ListedOrigin])

    private static let anyWord = "any"
    private static let sameHostWord = "same-host"

    /// Parses origins and the words `any` and `same-host`.
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

    /// The elements, as the operator writes them.
    var texts: [String] {
        switch self {
        case .any: [Self.anyWord]
        case .some(let sameHost, let listed): (sameHost ? [Self.sameHostWord] : []) + listed.map(\.text)
        }
    }
}
