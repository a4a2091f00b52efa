/// Why an engine cannot be used: a code, the file or other location, and what an operator can do about it.
package struct EngineTrouble: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Hashable, Sendable {
        /// The folder of the database is missing, and so is its parent folder.
        case folderMissing
        /// The file or its folder cannot be read or written.
        case noPermission
        /// There is no file to read.
        case missing
        /// A file cannot be made there.
        case badTarget
        /// The file must not be restored.
        case badSource
        /// The file is not a database.
        case notADatabase
        /// The file is a database of another program.
        case foreignDatabase
        /// The database is damaged.
        case corrupt
        /// A newer version of the server has changed the database.
        case newer
        /// Another process has locked the database.
        case locked
        /// There is no room left.
        case diskFull
        /// The disk answered with an error.
        case inputOutput
        /// Another server uses the database.
        case inUse
        /// The database is still being opened.
        case opening
        /// The disk, or another process, did not let the database answer in time.
        case stalled
        /// The file was moved, replaced or removed after it was opened.
        case replaced
        /// A setting of the database did not take effect, so that it could not store what an engine promises.
        case settingRefused
        /// The engine was closed.
        case closed
        /// Another error of the database or of the system.
        case failed
    }

    /// What is wrong.
    package let code: Code
    /// The file, or other location.
    package let location: String
    /// What is wrong, in words.
    private let sentence: String
    /// What is known beyond the code, and how to correct it.
    package let hint: String

    /// Describes what is wrong.
    ///
    /// - Parameters:
    ///   - code: What is wrong.
    ///   - location: The file, or other location.
    ///   - sentence: What is wrong, in words; nil for the sentence of the code.
    ///   - hint: What is known beyond that, and how to correct it.
    package init(_ code: Code, at location: String, saying sentence: String? = nil, hint: String = "") {
        self.code = code
        self.location = location
        self.sentence = sentence ?? code.sentence
        self.hint = hint
    }

    /// One line for the operator: location, what is wrong, how to correct it.
    package var description: String {
        let location = self.location.isEmpty ? "\"\"" : self.location
        return "\(location): \(self.sentence)" + (self.hint.isEmpty ? "" : "; \(self.hint)")
    }

    /// The exit status of a command that ends because of this trouble (sysexits.h).
    ///
    /// `newer` has a status of its own (DB-5).
    package var exitCode: Int32 {
        switch self.code {
        case .notADatabase, .foreignDatabase, .corrupt, .badSource: 65  // EX_DATAERR
        case .newer: 69  // EX_UNAVAILABLE
        case .settingRefused, .closed, .failed: 70  // EX_SOFTWARE
        case .missing: 66  // EX_NOINPUT
        case .folderMissing, .badTarget: 73  // EX_CANTCREAT
        case .diskFull, .inputOutput, .stalled, .replaced: 74  // EX_IOERR
        case .locked, .inUse, .opening: 75  // EX_TEMPFAIL
        case .noPermission: 77  // EX_NOPERM
        }
    }
}

extension EngineTrouble.Code {
    fileprivate var sentence: String {
        switch self {
        case .folderMissing: "its folder does not exist"
        case .noPermission: "the rights to read or write it are missing"
        case .missing: "there is no such file"
        case .badTarget: "no file can be made there"
        case .badSource: "this cannot be restored"
        case .notADatabase: "this is not a database"
        case .foreignDatabase: "this is the database of another program"
        case .corrupt: "the database is damaged"
        case .newer: "a newer version of the server has changed the database"
        case .locked: "another process holds the database"
        case .diskFull: "there is no room left on the disk"
        case .inputOutput: "the disk answered with an error"
        case .inUse: "another server uses the database"
        case .opening: "it is being opened"
        case .stalled: "it does not answer"
        case .replaced: "the file was moved, replaced or removed after it was opened"
        case .settingRefused: "it does not work as it was told to"
        case .closed: "it was closed"
        case .failed: "it cannot be used"
        }
    }
}
