// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Contexts

extension CTavern {
    public static let dialogues = [
        Dialogue<CTavern>(
            "order",
            steps: [
                .init("drink", prompt: TextKey("tavern_order", "What will it be?", help: "'order'")) { me, line, _ in
                    line.isEmpty ? .again("Say what.") : .accept(line)
                }
            ],
            finish: { me, answers in .done(Reply("One \(answers["drink"] ?? "")!")) }
        )
    ]
}
