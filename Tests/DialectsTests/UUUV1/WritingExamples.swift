import Dialects

/// Messages of the server, and how `uuu.v1` has them.
enum WritingExamples {
    /// Returns a message as it is written.
    static func json(_ message: ServerMessage, re: UInt64? = nil) -> String {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: re, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The limits in each welcome of these messages.
    static let limits = #""limits":{"line":1024,"message":8192}"#

    /// Messages with the id of the line that they answer.
    static let examples: [(ServerMessage, UInt64?, String)] = [
        (
            .welcome(Self.welcome(.fresh)), nil,
            #"{"type":"welcome","server":"uuu-server 1.1","name":"The Tavern","resumed":false,"wants":["commands","mail"],"#
                + Self.limits + "}"
        ),
        (
            .text("Welcome! Type 'login' to login or 'register' to create a new account."), nil,
            #"{"type":"text","text":"Welcome! Type 'login' to login or 'register' to create a new account."}"#
        ),
        (
            .prompt(PromptMessage(context: "c_server_auth")), nil,
            #"{"type":"prompt","context":"c_server_auth","kind":"command"}"#
        ),
        (
            .prompt(Self.username), 1,
            #"{"type":"prompt","re":1,"context":"c_server_auth","dialogue":"login","step":"username","#
                + #""kind":"username","text":"Enter username:","#
                + #""steps":[{"step":"username","kind":"username","text":"Enter username:"},"#
                + #"{"step":"password","kind":"current-password","text":"Enter password:"}]}"#
        ),
        (
            .prompt(Self.password), 2,
            #"{"type":"prompt","re":2,"context":"c_server_auth","dialogue":"login","step":"password","#
                + #""kind":"current-password","masked":true,"text":"Enter password:"}"#
        ),
        (.text("Login successful."), 3, #"{"type":"text","re":3,"text":"Login successful."}"#),
        (.token("uuu1_x", seconds: 600), nil, #"{"type":"token","token":"uuu1_x","seconds":600}"#),
        (
            .prompt(PromptMessage(context: "c_lobby")), 3,
            #"{"type":"prompt","re":3,"context":"c_lobby","kind":"command"}"#
        ),
        (
            .error(.moved, text: "Not used: the question has changed meanwhile."), 9,
            #"{"type":"error","re":9,"code":"moved","text":"Not used: the question has changed meanwhile."}"#
        ),
        (
            .bye(Bye(.takenOver, again: false, text: "You have logged in from somewhere else.")), nil,
            #"{"type":"bye","reason":"taken_over","again":false,"text":"You have logged in from somewhere else."}"#
        ),
        (
            .welcome(Self.welcome(.resumed(Self.resumed))), nil,
            #"{"type":"welcome","server":"uuu-server 1.1","name":"The Tavern","resumed":true,"wants":["commands","mail"],"#
                + Self.limits
                + #","token":"uuu1_NEW","count":60,"replayed":12,"lost":3,"place":true,"did":9}"#
        ),
    ]

    /// Further messages, which answer none.
    static let others: [(ServerMessage, String)] = [
        (
            .welcome(Self.welcome(.resumed(.init(token: nil, count: 0, replayed: 0, lost: nil, place: false, did: 0)))),
            #"{"type":"welcome","server":"uuu-server 1.1","name":"The Tavern","resumed":true,"wants":["commands","mail"],"#
                + Self.limits + #","count":0,"replayed":0,"lost":null,"place":false,"did":0}"#
        ),
        (
            .welcome(Welcome(server: "", name: "", outcome: .fresh, wants: [], lineLimit: 1, messageLimit: 2)),
            #"{"type":"welcome","server":"","name":"","resumed":false,"wants":[],"limits":{"line":1,"message":2}}"#
        ),
        (.pong(9_007_199_254_740_992), #"{"type":"pong","n":9007199254740992}"#),
        (.prompt(PromptMessage(context: nil, text: "?")), #"{"type":"prompt","kind":"command","text":"?"}"#),
        (.commands(context: "c", []), #"{"type":"commands","context":"c","list":[]}"#),
        (
            .commands(
                context: "c",
                [
                    CommandListing(word: "a", aliases: [], usage: "", help: "A.", minimum: 0),
                    CommandListing(word: "t", aliases: ["u", "v"], usage: "<p> <q>", help: "T.", minimum: 2),
                ]
            ),
            #"{"type":"commands","context":"c","list":[{"word":"a","aliases":[],"usage":"","help":"A.","minimum":0},"#
                + #"{"word":"t","aliases":["u","v"],"usage":"<p> <q>","help":"T.","minimum":2}]}"#
        ),
        (.data(name: "hp", value: #"[1,{"a":null}]"#), #"{"type":"data","name":"hp","value":[1,{"a":null}]}"#),
        (.server(.stopping(seconds: 30)), #"{"type":"server","event":"stopping","seconds":30}"#),
        (.server(.renewed), #"{"type":"server","event":"renewed"}"#),
        (.error(.unknownType, text: nil), #"{"type":"error","code":"unknown_type"}"#),
        (
            .bye(Bye(.restarting, again: true, after: 1)),
            #"{"type":"bye","reason":"restarting","again":true,"after":1}"#
        ),
        (.reader(on: true), #"{"type":"reader","on":true}"#),
        (.reader(on: false), #"{"type":"reader","on":false}"#),
    ]

    /// Returns a welcome.
    static func welcome(_ outcome: Welcome.Outcome) -> Welcome {
        Welcome(
            server: "uuu-server 1.1",
            name: "The Tavern",
            outcome: outcome,
            wants: [.commands, .mail],
            lineLimit: 1024,
            messageLimit: 8192
        )
    }

    private static let resumed = Welcome.Resumed(
        token: "uuu1_NEW",
        count: 60,
        replayed: 12,
        lost: 3,
        place: true,
        did: 9
    )
    private static let username = PromptMessage(
        context: "c_server_auth",
        question: .init(
            dialogue: "login",
            step: "username",
            kind: "username",
            isMasked: false,
            steps: [
                .init(step: "username", kind: "username", text: "Enter username:"),
                .init(step: "password", kind: "current-password", text: "Enter password:"),
            ]
        ),
        text: "Enter username:"
    )
    private static let password = PromptMessage(
        context: "c_server_auth",
        question: .init(dialogue: "login", step: "password", kind: "current-password", isMasked: true),
        text: "Enter password:"
    )
}
