extension UUUV1 {
    /// Reads a message of a client, which is one JSON object with blanks around it at most.
    ///
    /// Members that the protocol does not know are checked as JSON and ignored. The time is linear in the number of bytes;
    /// only the texts of the message are allocated.
    ///
    /// - Throws: What is wrong, if anything is.
    public static func read(_ bytes: Span<UInt8>) throws(MessageMistake) -> ClientMessage {
        do {
            _ = try UTF8Span(validating: bytes)
        } catch {
            throw MessageMistake(.notUTF8, at: error.byteOffsets.lowerBound)
        }
        var scanner = JSONScanner()
        do throws(MessageMistake) {
            try scanner.scanMessage(bytes)
            return try ClientMessageReader(members: scanner.members).message(bytes)
        } catch {
            var mistake = error
            mistake.line = ClientMessageReader(members: scanner.members).line(bytes)
            throw mistake
        }
    }
}
