/// An error between this process and its service manager: a code, the location, and the remedy.
package struct SystemdError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Equatable, Sendable {
        /// The variables or descriptors of socket activation are damaged; the number is errno's.
        case activation(errno: CInt)
        /// Sockets were passed under names that this service does not use.
        case unexpectedNames([String])
        /// A descriptor is not a socket.
        case notASocket
        /// A socket carries datagrams or packets, not a stream.
        case notAStream
        /// A stream socket does not listen.
        case notListening
        /// A socket has another address family than its name allows, or one that is not supported at all.
        case wrongFamily
        /// A descriptor that was stored as a state file is not one, or could shrink while it is read.
        case notAStateFile
        /// A descriptor that was stored as a bottle is not one.
        case notABottle
        /// A notification could not be sent; the number is errno's.
        case notification(errno: CInt)
        /// There is no service manager that stores descriptors.
        case noStore
        /// The service manager stores no more descriptors for this service.
        case storeFull
        /// A bottle could not be made, filled or read; the number is errno's.
        case bottle(errno: CInt)
        /// A file in memory could not be made or mapped; the number is errno's.
        case stateFile(errno: CInt)
        /// A thread could not be started; the number is errno's.
        case thread(errno: CInt)
        /// A question to systemd over the system bus failed; the number is errno's.
        case bus(errno: CInt)
        /// This process cannot become a user or join a group; the number is errno's.
        case account(errno: CInt)
    }

    /// The kind of error.
    package let code: Code
    /// The descriptor, notification, thread, unit or account that the error is about.
    package let location: String
    /// The remedy.
    package let hint: String

    /// Creates an error.
    package init(_ code: Code, at location: String, hint: String) {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// Location, code and hint in one line.
    package var description: String { "\(self.location): \(self.code). \(self.hint)" }
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
        case .notAStateFile: "not a state file"
        case .notABottle: "not a bottle"
        case .noStore: "nobody keeps descriptors for this process"
        case .storeFull: "the descriptor store is full"
        case .bottle(let errno): "a connection cannot be kept over a crash (\(errorText(errno)))"
        case .stateFile(let errno): "the state file cannot be used (\(errorText(errno)))"
        case .notification(let errno): "systemd could not be told (\(errorText(errno)))"
        case .thread(let errno): "a thread could not be started (\(errorText(errno)))"
        case .bus(let errno): "systemd could not be asked (\(errorText(errno)))"
        case .account(let errno): "it cannot be looked at with those rights (\(errorText(errno)))"
        }
    }
}
