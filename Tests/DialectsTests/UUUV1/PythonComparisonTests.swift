import Dialects
import Foundation
import TestSupport
import Testing

@Suite("uuu.v1 and Python's json", .serialized, .timeLimit(.minutes(60)))
struct PythonComparisonTests {
    /// The number of messages to compare in each direction: `UUU_COMPARED_MESSAGES` for the long form.
    private static let count =
        ProcessInfo.processInfo.environment["UUU_COMPARED_MESSAGES"].flatMap { Int($0) } ?? 10_000
    private static let round = 1_000

    /// A new seed, or the one that `UUU_SEED` names; it is printed.
    private static func seed(_ test: String) -> UInt64 {
        let seed = ProcessInfo.processInfo.environment["UUU_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        print("\(test): seed \(seed)")
        return seed
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("Python reads what the server writes as it was meant, and writes the same bytes")
    func writing() throws {
        let seed = Self.seed("written messages")
        var random = RandomMessages(seed: seed)
        let python = try PythonReader()
        for _ in 0..<(Self.count / Self.round) {
            let messages = (0..<Self.round).map { _ in random.nextMessage() }
            let written = messages.map { message, re, _ in
                var bytes: [UInt8] = []
                UUUV1.write(message, re: re, to: &bytes)
                return bytes
            }
            let views = try python.views(of: written, letter: "s")
            for (index, (message, re, data)) in messages.enumerated()
            where JSONTree(message, re: re, data: data).view != views[index] {
                Issue.record("seed \(seed): \(Self.text(written[index])) is read as \(Self.text(views[index]))")
                return
            }
        }
    }

    @Test("Python reads each character as it was")
    func characters() throws {
        let python = try PythonReader()
        let texts = stride(from: UInt32(0), through: 0x10FFFF, by: 1024).map { first in
            String(String.UnicodeScalarView((first..<first + 1024).compactMap { Unicode.Scalar($0) }))
        }
        let written = texts.map { text in
            var bytes: [UInt8] = []
            UUUV1.write(.text(text), re: nil, to: &bytes)
            return bytes
        }
        let views = try python.views(of: written, letter: "s")
        for (text, view) in zip(texts, views) {
            #expect(JSONTree(.text(text), re: nil, data: .null).view == view)
        }
    }

    /// What is found before the members are looked at; of these, the decoder names the first one that it meets.
    private static let reasonsOfJSON: Set<MessageMistake.Code> = [
        .malformed, .notAnObject, .tooDeep, .tooManyMembers, .duplicateMember, .loneSurrogate, .numberTooLarge,
    ]

    @Test("the decoder reads what Python reads, but for what the protocol refuses")
    func reading() throws {
        let seed = Self.seed("read messages")
        var random = RandomMessages(seed: seed)
        let python = try PythonReader()
        var outcomes: [String: Int] = [:]
        for _ in 0..<(Self.count / Self.round) {
            let inputs = (0..<Self.round).map { _ in random.nextInput() }
            let views = try python.views(of: inputs, letter: "c")
            for (input, view) in zip(inputs, views) {
                let outcome = Self.outcome(of: input, Self.text(view), view)
                outcomes[outcome.name, default: 0] += 1
                guard !outcome.isAgreed else { continue }
                let python = Self.text(view)
                Issue.record("seed \(seed): \(outcome.name) for \(Self.text(input)), which Python says is \(python)")
                return
            }
        }
        // None of the answers is seldom.
        let names = MessageMistake.Code.allCases.map(\.rawValue) + ["read"]
        let seldom = names.filter { outcomes[$0, default: 0] < Self.count / 2_000 }
        #expect(seldom.isEmpty, "\(outcomes)")
    }

    /// Returns how a message is read, and whether Python agrees.
    private static func outcome(of input: [UInt8], _ text: String, _ view: [UInt8]) -> (name: String, isAgreed: Bool) {
        do throws(MessageMistake) {
            let message = try UUUV1.read(input.span)
            return ("read", view == Array("ok ".utf8) + JSONTree(message).view)
        } catch {
            let reasons = text.split(separator: " ")
            guard reasons.first == "no" else { return (error.code.rawValue, false) }
            if reasons == ["no", "syntax"] { return (error.code.rawValue, Self.reasonsOfJSON.contains(error.code)) }
            return (error.code.rawValue, reasons.dropFirst().contains { $0 == error.code.rawValue })
        }
    }
}
