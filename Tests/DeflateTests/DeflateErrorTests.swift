import Testing
import WebSocketProtocol

@testable import Deflate

@Suite("Errors of inflating")
struct DeflateErrorTests {
    @Test("a message that is too big is 1009, corrupt bytes are 1007 (RFC 6455 7.4.1)")
    func violation() {
        let tooBig = DeflateError(code: .tooBig, location: 1, hint: "")
        #expect(tooBig.violation == .messageTooBig && tooBig.violation?.closeCode == .messageTooBig)
        let corrupt = DeflateError(code: .corrupt, location: 1, hint: "")
        #expect(corrupt.violation == .badCompression && corrupt.violation?.closeCode == .invalidPayload)
    }

    @Test("the description is one line with location and cause")
    func description() throws {
        let corrupt = try #require(throws: DeflateError.self) { try ArrayInflater.inflate([0x06]) }
        #expect("\(corrupt)" == "compressed byte 1: invalid block type")
        let tooBig = try #require(throws: DeflateError.self) { try ArrayInflater.inflate(bomb, limit: 9) }
        #expect("\(tooBig)" == "compressed byte \(tooBig.location): more than 9 bytes when inflated")
        let short = try #require(throws: DeflateError.self) { try ArrayInflater.inflate([]) }
        #expect("\(short)" == "compressed byte 0: ends within a block")
    }
}
