import World

extension EnginePromise {
    /// The promises about claims of sessions.
    static let ofSessions = [
        Self("each claim is greater than all before it, whoever it is for") { home, findings in
            let engine = try await home.open()
            var last: UInt64 = 0
            for account in [7, 7, 8, 7, 9, 8] as [Int64] {
                let generation = try await engine.sessions.claim(account)
                findings.expect(generation > last, "\(generation) comes after \(last)")
                findings.expect(generation <= UInt64(Int64.max), "\(generation) is no generation")
                last = max(last, generation)
            }
            try await engine.close()
        },
        Self("claims that are made at the same time have a generation each, and the next is greater") {
            home,
            findings in
            let engine = try await home.open()
            let answers = await atOnce(home, engine, 60) { number throws(WorldError) in
                try await engine.sessions.claim(Int64(number % 3 + 1))
            }
            let generations = answers.compactMap(\.value)
            findings.expect(generations.count == 60, "\(generations.count) were given")
            findings.expect(Set(generations).count == generations.count, "one was given twice")
            let next = try await engine.sessions.claim(1)
            findings.expect(generations.allSatisfy { $0 < next }, "\(next) comes after all of them")
            try await engine.close()
        },
        Self("what is claimed after an adoption is greater, and an adoption of less changes nothing") {
            home,
            findings in
            let engine = try await home.open()
            let first = try await engine.sessions.claim(1)
            engine.sessions.adopt([first + 50, first + 100, first + 7])
            let second = try await engine.sessions.claim(2)
            findings.expect(second > first + 100, "\(second) comes after \(first + 100), which was adopted")
            engine.sessions.adopt([first])
            engine.sessions.adopt([])
            let third = try await engine.sessions.claim(1)
            findings.expect(third > second, "\(third) comes after \(second)")
            engine.sessions.adopt([.max])
            let fourth = await EngineAnswer(of: engine, home.leniency) { () async throws(WorldError) in
                try await engine.sessions.claim(1)
            }
            findings.expect(fourth.value ?? 0 > third, "after what is no generation: \(fourth)")
            try await engine.close()
        },
        Self("what goes on from a former process is adopted, and later claims are greater") { home, findings in
            let first = try await home.open()
            var living: [UInt64] = []
            for account in 1...5 { living.append(try await first.sessions.claim(Int64(account))) }
            try await first.close()
            let second = try await home.open()
            second.sessions.adopt(living)
            let next = try await second.sessions.claim(1)
            findings.expect(living.allSatisfy { $0 < next }, "\(next) comes after \(living)")
            try await second.close()
        },
        Self("a claim that has ended is not given again, and an end that means nothing does nothing") {
            home,
            findings in
            let engine = try await home.open()
            var last = try await engine.sessions.claim(1)
            for ended in [last, last, 0, last + 1_000, .max] {
                engine.sessions.end(ended)
                let next = try await engine.sessions.claim(1)
                findings.expect(next > last, "after the end of \(ended), \(next) comes after \(last)")
                last = max(last, next)
            }
            try await engine.close()
        },
    ]
}
