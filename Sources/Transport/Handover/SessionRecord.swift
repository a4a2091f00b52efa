import Contexts
import Reactor

/// What another process must know of a connection apart from its bytes: the client's address, the login and the
/// context.
///
/// It lies in a block. A new version goes into a new block, which replaces the earlier one by a single store, so
/// another process finds the old version or the new one. A connection has no record as long as the socket alone says as
/// much.
struct SessionRecord: Equatable {
    /// The client's address for logs and operators, if the socket does not have it.
    var address: String?
    /// The login, if somebody has logged in.
    var login: Login?
    /// Whether passwords may be typed even if the operator does not allow plain text.
    var allowsPasswords = true
    /// Whether the client has got a resume token without asking for it.
    var hasToken = false
    /// The context and its state.
    var context: ContextSnapshot

    /// Creates a record.
    init(
        address: String? = nil,
        login: Login? = nil,
        allowsPasswords: Bool = true,
        hasToken: Bool = false,
        context: ContextSnapshot
    ) {
        self.address = address
        self.login = login
        self.allowsPasswords = allowsPasswords
        self.hasToken = hasToken
        self.context = context
    }

    /// Creates the record of a connection that is in a context.
    init(of connection: Connection, isReadableByOthers: Bool, hasToken: Bool = false, context: ContextSnapshot) {
        self.init(
            address: connection.clientAddress,
            login: connection.session.map(Login.init),
            allowsPasswords: !isReadableByOthers,
            hasToken: hasToken,
            context: context
        )
    }

    /// The number of bytes before the identity: two lengths.
    static let headBytes = 8
    /// The offset of the length of the state.
    static let stateCountOffset = 4

    /// The encoded record: two lengths, the identity (address, context name, login), and the state of the context.
    ///
    /// A newer version may append to the identity; an older one ignores what it does not know there.
    var bytes: [UInt8] {
        var identity = ByteWriter()
        identity.write(self.address ?? "")
        identity.write(self.context.name.rawValue)
        identity.write(self.login == nil ? 0 : 1 as UInt8)
        if let login = self.login {
            identity.write(login.number)
            identity.write(UInt64(bitPattern: login.account.id))
            identity.write(UInt64(bitPattern: Int64(login.account.role.rawValue)))
            identity.write(login.account.username)
        }
        // Older versions neither write nor read these bytes; the first of them is the older one.
        if !self.allowsPasswords || self.hasToken { identity.write(self.allowsPasswords ? 0 : 1 as UInt8) }
        if self.hasToken { identity.write(1 as UInt8) }
        var whole = ByteWriter()
        whole.write(UInt32(identity.bytes.count))
        whole.write(UInt32(self.context.state.count))
        return whole.bytes + identity.bytes + self.context.state
    }
}

extension SessionRecord {
    /// The maximum size of the identity in bytes: three texts, a few numbers, and room for what a newer version adds.
    private static let maximumIdentityBytes = 1 << 18

    /// Returns how many bytes come before the state in a record that this process has written.
    static func bytesBeforeState(ofRecordAt offset: Int, in memory: SharedMemory) -> Int {
        Self.headBytes + Int(memory.number(at: offset))
    }

    /// Returns where a record lies in a block that another process has written; nil if the block cannot hold one.
    static func range(in block: Range<Int>, of image: MemoryImage) -> Range<Int>? {
        let offset = block.lowerBound
        guard let identityCount = image.value(of: UInt32.self, at: offset),
            let stateCount = image.value(of: UInt32.self, at: offset + Self.stateCountOffset),
            identityCount <= Self.maximumIdentityBytes, stateCount <= ContextSnapshot.maximumStateBytes
        else { return nil }
        let range = offset..<offset + Self.headBytes + Int(identityCount) + Int(stateCount)
        return range.upperBound <= block.upperBound && image.isWritten(range) ? range : nil
    }

    /// Decodes ``bytes``, which further bytes may follow; nil if they are not a record.
    init?(_ bytes: [UInt8]) {
        var whole = ByteReader(bytes[...])
        guard let identityCount = whole.readUInt32(), let stateCount = whole.readUInt32(),
            let identityBytes = whole.read(Int(identityCount)), let state = whole.read(Int(stateCount))
        else { return nil }
        var identity = ByteReader(identityBytes)
        guard let address = identity.readText(), let name = identity.readText(),
            let isLoggedIn = identity.readUInt8()
        else { return nil }
        self.address = address.isEmpty ? nil : address
        self.context = ContextSnapshot(name: ContextName(rawValue: name), state: Array(state))
        if isLoggedIn != 0 {
            guard let number = identity.readUInt64(), let id = identity.readUInt64(), let role = identity.readUInt64(),
                let username = identity.readText()
            else { return nil }
            self.login = Login(
                account: Account(
                    id: Int64(bitPattern: id),
                    username: username,
                    role: Int(exactly: Int64(bitPattern: role)).flatMap(Role.init(rawValue:)) ?? .player
                ),
                number: number
            )
        }
        self.allowsPasswords = identity.readUInt8() != 1
        self.hasToken = identity.readUInt8() == 1
    }
}
