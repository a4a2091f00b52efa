import Dialects

/// Messages of clients in `uuu.v1`, right and wrong ones.
enum ReadingExamples {
    /// Messages, and how they are read.
    static let accepted: [(String, ClientMessage)] = [
        (
            #"{"type":"hello","client":"uuu-console 1","wants":["commands","channels","presence","mail"]}"#,
            .hello(Self.hello("uuu-console 1", [.commands, .channels, .presence, .mail]))
        ),
        (#"{"type":"hello"}"#, .hello(.init())),
        (#"{"type":"hello","reader":true,"wants":[]}"#, .hello(Self.hello(reader: true))),
        (
            #"{"type":"hello","reader":false,"wants":["data","later","data",""]}"#,
            .hello(Self.hello("", [.data], reader: false))
        ),
        (
            #"{"type":"hello","client":"1234567890123456789012345678901234567\u00e9\ud83d\udc09e"}"#,
            .hello(Self.hello("1234567890123456789012345678901234567\u{E9}\u{1F409}e"))
        ),
        (#"{"type":"resume","token":"uuu1_x","seen":57}"#, .resume(.init(token: "uuu1_x", seen: 57))),
        (
            #"{"reader":true,"seen":0,"wants":["presence"],"token":"","client":"c","type":"resume"}"#,
            .resume(.init(token: "", seen: 0, hello: Self.hello("c", [.presence], reader: true)))
        ),
        (#"{"type":"line","id":1,"text":"login"}"#, .line(.init(id: 1, text: "login"))),
        (#"{"type":"line","id":2,"step":"username","text":"ada"}"#, .line(.init(id: 2, text: "ada", step: "username"))),
        (#"{"type":"line","id":9007199254740992,"text":"","step":""}"#, .line(.init(id: 1 << 53, text: "", step: ""))),
        (#"{"type":"ping","n":0}"#, .ping(n: 0, seen: nil)),
        (#"{"type":"ping","n":7,"seen":3}"#, .ping(n: 7, seen: 3)),
        (##"{"type":"history","of":"#lobby"}"##, .history(of: "#lobby", before: nil, limit: 50)),
        (#"{"type":"history","of":"@bob","before":4711,"limit":200}"#, .history(of: "@bob", before: 4711, limit: 200)),
        (#"{"type":"history","of":"@bob","limit":1}"#, .history(of: "@bob", before: nil, limit: 1)),
        (##"{"type":"read","of":"#lobby","id":4711}"##, .read(of: "#lobby", id: 4711)),
        // Blanks, and names that are escaped.
        (" \t\r\n{ \"type\" : \"ping\"\n,\t\"n\" :\r5 } \n", .ping(n: 5, seen: nil)),
        (#"{"\u0074ype":"pin\u0067","\u006e":5}"#, .ping(n: 5, seen: nil)),
        (#"{"type":"hello","wants": [ "mai\u006c" , "\u0000mail" ] }"#, .hello(Self.hello("", [.mail]))),
        // What the protocol does not know is ignored, whatever it is; so are members of other types.
        (
            #"{"type":"ping","n":5,"x":null,"y":[true,false,[]],"z":{"type":"line","type2":{"a":{}}}}"#,
            .ping(n: 5, seen: nil)
        ),
        (#"{"text":5,"wants":{},"type":"ping","token":null,"n":5}"#, .ping(n: 5, seen: nil)),
        (#"{"type":"ping","n":5,"":1,"n\u0000":2,"N":3,"nn":4,"seen\u0000":"no"}"#, .ping(n: 5, seen: nil)),
        // Objects beside each other may have members of one name.
        (#"{"type":"ping","n":5,"a":[{"a":1},{"a":1}],"b":{"a":{"b":1}}}"#, .ping(n: 5, seen: nil)),
        (Self.object(members: 32), .ping(n: 5, seen: nil)),
        // Numbers up to 2^53, however they are written.
        (
            #"{"type":"ping","n":5,"a":[0,-0,-9007199254740992,9007199254740992.000,0.1e-99999999999999999999]}"#,
            .ping(n: 5, seen: nil)
        ),
        (
            #"{"type":"ping","n":5,"a":[9007199254740991.99,90071992547409920000e-4,0.0009007199254740992E+19,0e999]}"#,
            .ping(n: 5, seen: nil)
        ),
    ]

    /// Messages that are refused, why, and at which byte.
    static let refused: [(String, MessageMistake.Code, Int)] = [
        // No object.
        ("", .notAnObject, 0), ("  ", .notAnObject, 2), ("[]", .notAnObject, 0), (#""line""#, .notAnObject, 0),
        ("null", .notAnObject, 0), ("\u{FEFF}{}", .notAnObject, 0), ("look", .notAnObject, 0),
        // No JSON.
        ("{", .malformed, 1), ("{}}", .malformed, 2), ("{} {}", .malformed, 3), ("{a:1}", .malformed, 1),
        ("{'a':1}", .malformed, 1), (#"{"a"}"#, .malformed, 4), (#"{"a":}"#, .malformed, 5),
        (#"{"a" 1}"#, .malformed, 5),
        (#"{"a":1,}"#, .malformed, 7), (#"{,"a":1}"#, .malformed, 1), (#"{"a":1 "b":2}"#, .malformed, 7),
        (#"{"a":[1,]}"#, .malformed, 8), (#"{"a":[,1]}"#, .malformed, 6), (#"{"a":[1 2]}"#, .malformed, 8),
        (#"{"a":[1}"#, .malformed, 7), (#"{"a":{"b":1]}"#, .malformed, 11), (#"{"a":tru}"#, .malformed, 8),
        (#"{"a":True}"#, .malformed, 5), (#"{"a":nulL}"#, .malformed, 8), (#"{"a":1/*b*/}"#, .malformed, 6),
        (#"{"a":"b}"#, .malformed, 8), (#"{"a":"b\"#, .malformed, 8), ("{\u{A0}}", .malformed, 1),
        // Numbers that JSON does not have.
        (#"{"a":NaN}"#, .malformed, 5), (#"{"a":Infinity}"#, .malformed, 5), (#"{"a":-Infinity}"#, .malformed, 6),
        (#"{"a":01}"#, .malformed, 6), (#"{"a":-01}"#, .malformed, 7), (#"{"a":+1}"#, .malformed, 5),
        (#"{"a":.5}"#, .malformed, 5), (#"{"a":1.}"#, .malformed, 7), (#"{"a":1.e1}"#, .malformed, 7),
        (#"{"a":1e}"#, .malformed, 7), (#"{"a":1e+}"#, .malformed, 8), (#"{"a":-}"#, .malformed, 6),
        (#"{"a":0x1}"#, .malformed, 6),
        // Strings.
        ("{\"a\":\"\n\"}", .malformed, 6), ("{\"a\":\"b\u{0}\"}", .malformed, 7), (#"{"a":"\x41"}"#, .malformed, 7),
        (#"{"a":"\u00g0"}"#, .malformed, 10), (#"{"a":"\u00"}"#, .malformed, 10), (#"{"a":"\U0041"}"#, .malformed, 7),
        (#"{"a":"\ud800"}"#, .loneSurrogate, 6), (#"{"a":"b\udc00"}"#, .loneSurrogate, 7),
        (#"{"a":"\ud800\n"}"#, .loneSurrogate, 6), (#"{"a":"\ud800\ud800\udc00"}"#, .loneSurrogate, 6),
        (#"{"a":"\udc00\ud800"}"#, .loneSurrogate, 6), (#"{"\uDBFF":1}"#, .loneSurrogate, 2),
        // More than the protocol allows.
        (#"{"a":[[[1]]]}"#, .missingMember, 0), (#"{"a":[[[[1]]]]}"#, .tooDeep, 8),
        (#"{"a":{"b":{"c":{"d":1}}}}"#, .missingMember, 0),
        (#"{"a":{"b":{"c":{"d":{}}}}}"#, .tooDeep, 20),
        (#"{"a":[{"b":[{}]}]}"#, .tooDeep, 12), (Self.object(members: 33), .tooManyMembers, 351),
        (#"{"a":1,"a":1}"#, .duplicateMember, 7), (#"{"type":"ping","n":1,"n":1}"#, .duplicateMember, 21),
        (#"{"n":1,"\u006e":1}"#, .duplicateMember, 7), (#"{"\u00e9":1,"é":1}"#, .duplicateMember, 12),
        (#"{"\ud83d\udc09":1,"🐉":1}"#, .duplicateMember, 18), (#"{"":1,"":2}"#, .duplicateMember, 6),
        (#"{"a":[{"b":1,"c":2,"b":3}]}"#, .duplicateMember, 19), (#"{"a":{"type":1,"type":2}}"#, .duplicateMember, 15),
        (#"{"a long name":1,"another one":2,"a long\u0020name":3}"#, .duplicateMember, 33),
        (#"{"a":9007199254740993}"#, .numberTooLarge, 5), (#"{"a":-9007199254740993}"#, .numberTooLarge, 5),
        (#"{"a":9007199254740992.0000000000000000000001}"#, .numberTooLarge, 5), (#"{"a":1e16}"#, .numberTooLarge, 5),
        (#"{"a":[0,1E400]}"#, .numberTooLarge, 8), (#"{"a":0.00001e99999999999999999999}"#, .numberTooLarge, 5),
        (#"{"a":100000000000000000000000000000000000000}"#, .numberTooLarge, 5),
        (#"{"a":90071992547409921e-1}"#, .numberTooLarge, 5),
        // Types.
        (#"{"type":"typing"}"#, .unknownType, 8), (#"{"type":"Line"}"#, .unknownType, 8),
        (#"{"type":""}"#, .unknownType, 8),
        (#"{"type":"line\u0000"}"#, .unknownType, 8), (#"{"type":"a longer type"}"#, .unknownType, 8),
        (#"{"type":"text"}"#, .unknownType, 8),
        ("{}", .missingMember, 0), (#"{"a":{"type":"ping"},"n":1}"#, .missingMember, 0),
        (#"{"type":1}"#, .wrongType, 8), (#"{"type":null}"#, .wrongType, 8),
        (#"{"type":["ping"],"n":1}"#, .wrongType, 8),
        // Members.
        (#"{"type":"line","text":"a"}"#, .missingMember, 0), (#"{"type":"line","id":1}"#, .missingMember, 0),
        (#"{"type":"line","id":"1","text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":1,"text":1}"#, .wrongType, 29),
        (#"{"type":"line","id":0,"text":"a"}"#, .outOfRange, 20),
        (#"{"type":"line","id":-1,"text":"a"}"#, .outOfRange, 20),
        (#"{"type":"line","id":1.0,"text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":1e0,"text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":90071992547409920000000e-9,"text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":1,"text":"a","step":null}"#, .wrongType, 40),
        (#"{"type":"line","id":null,"text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":[1],"text":"a"}"#, .wrongType, 20),
        (#"{"type":"line","id":true,"text":"a"}"#, .wrongType, 20),
        (#"{"type":"ping"}"#, .missingMember, 0), (#"{"type":"ping","n":-0}"#, .outOfRange, 19),
        (#"{"type":"ping","n":5,"seen":"4"}"#, .wrongType, 28),
        (#"{"type":"resume","token":"a"}"#, .missingMember, 0), (#"{"type":"resume","seen":1}"#, .missingMember, 0),
        (#"{"type":"resume","token":1,"seen":1}"#, .wrongType, 25),
        (#"{"type":"resume","token":"a","seen":1,"reader":1}"#, .wrongType, 47),
        (#"{"type":"hello","client":null}"#, .wrongType, 25), (#"{"type":"hello","wants":"mail"}"#, .wrongType, 24),
        (#"{"type":"hello","wants":["mail",5]}"#, .wrongType, 24),
        (#"{"type":"hello","wants":{"mail":true}}"#, .wrongType, 24),
        (#"{"type":"hello","reader":"true"}"#, .wrongType, 25), (#"{"type":"hello","reader":null}"#, .wrongType, 25),
        (#"{"type":"hello","client":"12345678901234567890123456789012345678901"}"#, .outOfRange, 25),
        (#"{"type":"history","of":"a","limit":201}"#, .outOfRange, 35),
        (#"{"type":"history","of":"a","limit":0}"#, .outOfRange, 35),
        (#"{"type":"history","of":"a","before":0}"#, .outOfRange, 36),
        (#"{"type":"history","of":"a","before":null}"#, .wrongType, 36),
        (#"{"type":"history"}"#, .missingMember, 0), (#"{"type":"read","of":"a"}"#, .missingMember, 0),
        (#"{"type":"read","id":1}"#, .missingMember, 0),
        (#"{"type":"read","of":"a","id":0}"#, .outOfRange, 29), (#"{"type":"read","of":["a"],"id":1}"#, .wrongType, 20),
    ]

    /// Messages that are refused, and the id of the line that is known.
    static let lines: [(String, UInt64?)] = [
        (#"{"type":"line","id":7,"text":5}"#, 7), (#"{"type":"line","id":7}"#, 7), (#"{"id":7,"type":"line""#, 7),
        (#"{"id":7,"type":"line","text":"a\ud800"}"#, 7), (#"{"type":"line","id":7,"id":8,"text":""}"#, 7),
        // Not a line, or not known to be one.
        (#"{"id":7,"text":5}"#, nil), (#"{"type":"read","id":7}"#, nil), (#"{"type":"later","id":7}"#, nil),
        (#"{"type":["line"],"id":7}"#, nil), (#"{"id":7,"type":"lin"#, nil), (#"{"id":7,NaN,"type":"line"}"#, nil),
        // An id that is none, or may be incomplete.
        (#"{"type":"line","id":0}"#, nil), (#"{"type":"line","id":1.5}"#, nil), (#"{"type":"line","id":"7"}"#, nil),
        (#"{"type":"line","id":7"#, nil), (#"{"type":"line","id":"#, nil), (#"{"type":"line","id""#, nil),
    ]

    private static func hello(_ client: String = "", _ wants: Wants = [], reader: Bool? = nil) -> ClientMessage.Hello {
        var hello = ClientMessage.Hello()
        (hello.client, hello.wants, hello.reader) = (client, wants, reader)
        return hello
    }

    /// Returns a `ping` with so many members, whose names are long.
    private static func object(members count: Int) -> String {
        let others = (2..<count).map { #""name\#($0 % 10)\#($0 / 10)":1"# }
        return #"{"type":"ping","n":5,"# + others.joined(separator: ",") + "}"
    }
}
