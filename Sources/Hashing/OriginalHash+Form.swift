package import World

extension OriginalHash {
    /// The lowest cost that bcrypt has; libxcrypt computes no lower one.
    private static let minimumCost = 4

    /// Recognises a hash of the original by its form (SEC-28); no password is compared.
    package init(form text: String) {
        guard let hash = BcryptHash(text), hash.cost >= Self.minimumCost else {
            self = .unknown
            return
        }
        let maximum = BcryptHash.maximumCost
        self = hash.cost <= maximum ? .usable(text) : .tooCostly(hash.cost, maximum: maximum)
    }
}
