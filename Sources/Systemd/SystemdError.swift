/// What stood between this process and its service manager: a code, the place, and what mends it.
package struct SystemdError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable {
        /// The variables or descriptors of socket activation are damaged; the number is errno's.
        case activation(errno: CInt)
        /// Sockets came under names that nothing here serves.
        case unexpectedNames([String])
        /// A descriptor is not a socket.
        case notASocket
        /// A socket carries datagrams or packets, not a stream.
        case notAStream
        /// A stream socket does not listen.
        case notListening
        /// A socket is of another address family than its name allows, or of one that is not served at all.
        case wrongFamily
        /// A notification could not be sent; the number is errno's.
        case notification(errno: CInt)
        /// A thread could not be started; the number is errno's.
        case thread(errno: CInt)
    }

    /// What is wrong.
    package let code: Code
    /// The descriptor, the notification or the thread.
    package let place: String
    /// What mends it.
    package let hint: String

    /// Describes a mistake or a failure.
    package init(_ code: Code, at place: String, hint: String) {
        self.code = code
        self.place = place
        self.hint = hint
    }

    /// Place, code and hint in one line.
    package var description: String { "\(self.place): \(self.code). \(self.hint)" }
}

extension SystemdError.Code: CustomStringConvertible {
    /// The code in words.
    package var description: String {
        switch self {
        case .activation(let errno): "the passed sockets cannot be taken (\(errorText(errno)))"
        case .unexpectedNames(let names): "unexpected name \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
        case .notASocket: "not a socket"
        case .notAStream: "not a stream socket"
        case .notListening: "not a listening socket"
        case .wrongFamily: "a socket of the wrong address family"
        case .notification(let errno): "systemd could not be told (\(errorText(errno)))"
        case .thread(let errno): "a thread could not be started (\(errorText(errno)))"
        }
    }
}
