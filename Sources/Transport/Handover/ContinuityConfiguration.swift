/// What a server is told about those before and after it.
package struct ContinuityConfiguration: Sendable {
    /// The number of this process among those that follow one another.
    package let incarnation: UInt64
    /// What keeps sockets open when this process ends.
    package let keeper: any SocketKeeper
    /// How many connections the process before has left: so many find room, whatever the limit is now.
    package let inherited: Int

    /// Describes a process among others.
    package init(incarnation: UInt64, keeper: any SocketKeeper, inherited: Int = 0) {
        self.incarnation = incarnation
        self.keeper = keeper
        self.inherited = inherited
    }
}
