import Contexts
import Reactor

/// What another process must know of a connection beside its wire: who it is, and where.
///
/// Kept in a block that is written anew when something changes, and put in place of the former one with one number: so
/// another process finds the old one or the new one. Nothing is kept for a connection of which there is nothing to say.
struct SessionRecord: Equatable {
    /// What logs and operators are told of the client's address, where the socket does not tell it.
    var address: String?
    /// The login, if somebody has logged in.
    var login: Login?
    /// Whether passwords may be typed there also where the operator does not allow plain text.
    var allowsPasswords = true
    /// The context, and what it has to remember.
    var context: ContextSnapshot

    /// Describes a player; without an address and a login there is only a place to know.
    init(address: String? = nil, login: Login? = nil, allowsPasswords: Bool = true, context: ContextSnapshot) {
        self.address = address
        self.login = login
        self.allowsPasswords = allowsPasswords
        self.context = context
    }

    /// What is known of a connection that is in a context.
    init(of connection: Connection, isReadableByOthers: Bool, context: ContextSnapshot) {
        self.init(
            address: connection.clientAddress,
            login: connection.session.map(Login.init),
            allowsPasswords: !isReadableByOthers,
            context: context
        )
    }

    /// How many bytes stand before who it is: two lengths.
    static let headBytes = 8
    /// Where the length of the state stands.
    static let stateCountOffset = 4

    /// The bytes: lengths first, then who it is, then the state of the context.
    ///
    /// A newer version may add to the first part, whose rest an older one does not look at.
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
        // Older versions neither write nor read it.
        if !self.allowsPasswords { identity.write(1 as UInt8) }
        var whole = ByteWriter()
        whole.write(UInt32(identity.bytes.count))
        whole.write(UInt32(self.context.state.count))
        return whole.bytes + identity.bytes + self.context.state
    }
}

extension SessionRecord {
    /// The most bytes that who it is may have: three texts and a few numbers, and room for what a newer version adds.
    private static let maximumIdentityBytes = 1 << 18

    /// How many bytes of a memo that this process has written come before the state of the context.
    static func bytesBeforeState(ofRecordAt offset: Int, in memory: SharedMemory) -> Int {
        Self.headBytes + Int(memory.number(at: offset))
    }

    /// Where the bytes of a memo lie in a block of memory that another process has left; nil if none can be there.
    static func range(in block: Range<Int>, of image: MemoryImage) -> Range<Int>? {
        let offset = block.lowerBound
        guard let identityCount = image.value(of: UInt32.self, at: offset),
            let stateCount = image.value(of: UInt32.self, at: offset + Self.stateCountOffset),
            identityCount <= Self.maximumIdentityBytes, stateCount <= ContextSnapshot.maximumStateBytes
        else { return nil }
        let range = offset..<offset + Self.headBytes + Int(identityCount) + Int(stateCount)
        return range.upperBound <= block.upperBound && image.isWritten(range) ? range : nil
    }

    /// Reads what ``bytes`` wrote, which may be followed by others; nil if it is not that.
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
    }
}
