import WebSocketProtocol

extension ConnectionMachine {
    /// What an ``Ending`` leads to in each stage of a connection.
    ///
    /// This is the only table of endings and stages.
    struct Course: Equatable {
        /// The last message to the peer; nil if there is none, or if it was sent already.
        let word: Action?
        /// The next stage; nil if the stage does not change, because the connection is ending already.
        let stage: Stage?

        /// Returns what the ending leads to in this stage.
        init(of ending: Ending, from stage: Stage) {
            switch (stage, ending.manner) {
            case (.over, _), (.linkdead, _): self.init(nil, nil)
            case (.open, .abandon(let code)): self.init(.sayAtOnce(code, ending.closeReason), .over)
            case (_, .drop), (_, .abandon): self.init(nil, .over)
            case (.handshake, .closeFirst), (.handshake, .answerClose), (.handshake, .fail): self.init(nil, .over)
            case (.handshake, .answer(let response)): self.init(.answer(response), .draining)
            case (.open, .closeFirst(let code)): self.init(.sayClose(code, ending.closeReason), .closing)
            case (.open, .answerClose(let code)): self.init(.echoClose(code), .flushing)
            case (.open, .fail(let code)): self.init(.sayClose(code, ending.closeReason), .draining)
            case (.open, .answer): self.init(nil, .draining)
            case (.closing, .closeFirst): self.init(nil, nil)
            case (.closing, .answerClose): self.init(nil, .flushing)
            case (.closing, .fail), (.closing, .answer): self.init(nil, .draining)
            case (.flushing, _), (.draining, _): self.init(nil, nil)
            }
        }

        private init(_ word: Action?, _ stage: Stage?) {
            (self.word, self.stage) = (word, stage)
        }
    }
}
