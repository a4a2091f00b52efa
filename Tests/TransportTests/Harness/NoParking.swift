#if canImport(Transport)
    @testable import Transport
#endif

/// Parks nothing: the test holds the sockets itself.
struct NoParking: SocketParking {
    func park(_ descriptor: CInt, cookie: UInt64) {}
    func forget(cookie: UInt64) {}
}
