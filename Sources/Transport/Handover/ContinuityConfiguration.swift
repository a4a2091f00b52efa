/// What a server knows of the processes before and after it.
package struct ContinuityConfiguration: Sendable {
    /// The number of this process in the sequence of processes.
    package let incarnation: UInt64
    /// Keeps sockets open when this process ends.
    package let parking: any SocketParking
    /// The number of connections of the previous process; all of them find room, whatever the limit is now.
    package let inherited: Int

    /// Creates the configuration of a process.
    package init(incarnation: UInt64, parking: any SocketParking, inherited: Int = 0) {
        self.incarnation = incarnation
        self.parking = parking
        self.inherited = inherited
    }
}
