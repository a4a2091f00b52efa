/// What a server is told about those before and after it.
package struct ContinuityConfiguration: Sendable {
    /// The number of this process among those that follow one another.
    package let incarnation: UInt64
    /// What keeps sockets open when this process ends.
    package let parking: any SocketParking
    /// How many connections the process before has left: so many find room, whatever the limit is now.
    package let inherited: Int

    /// Describes a process among others.
    package init(incarnation: UInt64, parking: any SocketParking, inherited: Int = 0) {
        self.incarnation = incarnation
        self.parking = parking
        self.inherited = inherited
    }
}
