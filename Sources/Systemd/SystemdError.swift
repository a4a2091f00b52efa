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
        /// What was stored as a state file is none, or could shrink under its reader.
        case notAStateFile
        /// What was stored as a bottle is none.
        case notABottle
        /// A notification could not be sent; the number is errno's.
        case notification(errno: CInt)
        /// There is no service manager that would keep descriptors.
        case noStore
        /// The service manager keeps no more descriptors for this service.
        case storeFull
        /// A bottle could not be made, filled or read; the number is errno's.
        case bottle(errno: CInt)
        /// A file in memory could not be made or mapped; the number is errno's.
        case stateFile(errno: CInt)
        /// A thread could not be started; the number is errno's.
        case thread(errno: CInt)
        /// Systemd could not be asked over the system bus; the number is errno's.
        case bus(errno: CInt)
        /// A user or a group cannot be assumed; the number is errno's.
        case account(errno: CInt)
    }

    /// What is wrong.
    package let code: Code
    /// The descriptor, the notification or the thread.
    package let location: String
    /// What mends it.
    package let hint: String

    /// Describes a mistake or a failure.
    package init(_ code: Code, at location: String, hint: String) {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// Place, code and hint in one line.
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
