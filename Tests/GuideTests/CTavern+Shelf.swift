// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Contexts

extension CTavern {
    struct Shelf: Codable {
        var bottles: [String]
    }

    func look() throws -> Reply {
        let shelf = Shelf(bottles: ["ale", "mead"])
        let words = shelf.bottles.joined(separator: self.connection.isReader ? ", " : " | ")
        return Reply(events: [.text("On the shelf: \(words)."), .data(try StructuredData("shelf", shelf))])
    }
}
