/// The dialect of clients that agreed on the subprotocol `uuu.v1`: each message is one JSON object (RFC 8259).
public enum UUUV1 {
    /// The name of the subprotocol in the opening handshake (RFC 6455 section 1.9).
    public static let name = "uuu.v1"
    /// No message of the server has more bytes; longer texts are sent as several: see ``pieces(of:)``.
    public static let maximumMessageBytes = 65_536
}
