/// An extension that a client offers, with its parameters (RFC 6455 9.1).
struct ExtensionOffer: Equatable {
    /// A parameter of an extension.
    struct Parameter: Equatable {
        /// The name, as it was sent.
        let name: String
        /// The value, unquoted; nil if there is none.
        let value: String?
    }

    /// The name of the extension, as it was sent.
    let name: String
    /// The parameters, in order.
    let parameters: [Parameter]

    /// Reads the offers in the values of all fields, in order; nil if there is a syntax error, which fails the
    /// handshake.
    ///
    /// Several fields count as one list (RFC 6455 9.1). Empty elements are ignored (RFC 9110 5.6.1.2), and a list with
    /// nothing else contains no offer; some clients send that.
    static func list(_ fields: [String]) -> [ExtensionOffer]? {
        let elements =
            fields
            .flatMap { $0[...].utf8.parts(UInt8(ascii: ",")) }
            .map { $0.trimmingBlanks() }
            .filter { !$0.isEmpty }
        let offers = elements.compactMap(Self.init)
        return offers.count == elements.count ? offers : nil
    }

    /// Reads one offer; nil if there is a syntax error.
    private init?(_ element: Substring.UTF8View) {
        var parts = element.parts(UInt8(ascii: ";"))[...]
        guard let name = parts.popFirst()?.token else { return nil }
        var parameters: [Parameter] = []
        for part in parts {
            guard let parameter = Parameter(part) else { return nil }
            parameters.append(parameter)
        }
        self.init(name: name, parameters: parameters)
    }

    /// Makes an offer.
    init(name: String, parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
    }
}

extension ExtensionOffer.Parameter {
    /// Reads a name and an optional value; nil if there is a syntax error.
    fileprivate init?(_ part: Substring.UTF8View) {
        guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
            guard let name = part.token else { return nil }
            self.init(name: name, value: nil)
            return
        }
        let right = part[part.index(after: equals)...]
        guard let name = part[..<equals].token, let value = right.token ?? right.quotedToken else { return nil }
        self.init(name: name, value: value)
    }
}

extension Substring.UTF8View {
    /// Splits at a separator, except within quoted strings (RFC 9110 5.6.4).
    fileprivate func parts(_ separator: UInt8) -> [Substring.UTF8View] {
        var parts: [Substring.UTF8View] = []
        var start = self.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in self.indices {
            let octet = self[index]
            if isEscaped {
                isEscaped = false
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                isEscaped = octet == UInt8(ascii: "\\")
            } else if octet == separator {
                parts.append(self[start..<index])
                start = self.index(after: index)
            }
        }
        return parts + [self[start...]]
    }

    /// The text without the blanks around it, if that is a token.
    fileprivate var token: String? {
        let text = String(Substring(self.trimmingBlanks()))
        return text.isToken ? text : nil
    }

    /// The text without the blanks around it, if that is a quoted string whose content is a token (RFC 6455 9.1).
    fileprivate var quotedToken: String? {
        var rest = self.trimmingBlanks()
        guard let text = rest.popQuotedString(), rest.isEmpty, text.isToken else { return nil }
        return text
    }
}
