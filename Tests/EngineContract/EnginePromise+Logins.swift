import World

extension EnginePromise {
    /// The promises about what is remembered of logins.
    static let ofLogins = [
        Self("what is noted of logins is there when it is opened again, and nothing is known of nobody") {
            home,
            findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            try await engine.logins.save([
                LoginChange(
                    of: ada,
                    failures: .init(7, lastAt: 20),
                    networks: ["192.0.2.1/32": 10, "2001:db8::/64": 20]
                ),
                LoginChange(of: bob + 1, failures: .init(9, lastAt: 20), networks: ["192.0.2.1/32": 10]),
                LoginChange(of: bob, networks: ["192.0.2.2/32": 30]),
            ])
            try await engine.close()
            let again = try await home.open()
            let questions: [(Int64, String?, LoginHistory)] = [
                (ada, "192.0.2.1/32", LoginHistory(failures: 7, isFromKnownNetwork: true, hasLogin: true)),
                (ada, "2001:db8::/64", LoginHistory(failures: 7, isFromKnownNetwork: true, hasLogin: true)),
                (ada, "192.0.2.2/32", LoginHistory(failures: 7, isFromKnownNetwork: false, hasLogin: true)),
                (ada, nil, LoginHistory(failures: 7, isFromKnownNetwork: false, hasLogin: true)),
                (bob, "192.0.2.2/32", LoginHistory(failures: 0, isFromKnownNetwork: true, hasLogin: true)),
                (bob + 1, "192.0.2.1/32", .none), (0, "192.0.2.1/32", .none), (0, nil, .none),
            ]
            for (account, network, expected) in questions {
                let found = try await again.logins.history(of: account, from: network, since: 10)
                findings.expect(found == expected, "account \(account) from \(network ?? "nowhere"): \(found)")
            }
            try await again.close()
        },
        Self("logins before a time are ignored, and a later login from the same network counts") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            try await engine.logins.save([LoginChange(of: ada, networks: ["192.0.2.1/32": 10])])
            let old = try await engine.logins.history(of: ada, from: "192.0.2.1/32", since: 11)
            findings.expect(old == .none, "an old login: \(old)")
            try await engine.logins.save([LoginChange(of: ada, networks: ["192.0.2.1/32": 20])])
            try await engine.logins.save([LoginChange(of: ada, networks: ["192.0.2.1/32": 15])])
            let new = try await engine.logins.history(of: ada, from: "192.0.2.1/32", since: 20)
            findings.expect(new.isFromKnownNetwork && new.hasLogin, "a new login: \(new)")
            try await engine.close()
        },
        Self("failures are counted as they were written last, and none are left after a login") { home, findings in
            let engine = try await home.open()
            let ada = try await insert("Ada", engine)
            for count in [3, 5, 0, 0, 2] {
                try await engine.logins.save([LoginChange(of: ada, failures: .init(count, lastAt: 10))])
                let found = try await engine.logins.history(of: ada, from: nil, since: 0)
                findings.expect(found.failures == count, "\(count) are \(found.failures)")
            }
            try await engine.close()
        },
        Self("what is long past is removed, in bounded steps, and nothing else") { home, findings in
            let engine = try await home.open()
            let (ada, bob) = (try await insert("Ada", engine), try await insert("Bob", engine))
            var networks: [String: Int64] = [:]
            for number in 0..<600 { networks["10.0.\(number / 250).\(number % 250)/32"] = 10 }
            networks["192.0.2.1/32"] = 20
            try await engine.logins.save([
                LoginChange(of: ada, failures: .init(3, lastAt: 10), networks: networks),
                LoginChange(of: bob, failures: .init(4, lastAt: 20)),
            ])
            var removed: [Int] = []
            for _ in 1...3 { removed.append(try await engine.logins.removeLogins(before: 20)) }
            findings.expect(removed == [501, 100, 0], "it has removed \(removed)")
            let ofAda = try await engine.logins.history(of: ada, from: "192.0.2.1/32", since: 0)
            let ofBob = try await engine.logins.history(of: bob, from: nil, since: 0)
            findings.expect(ofAda == LoginHistory(failures: 0, isFromKnownNetwork: true, hasLogin: true), "\(ofAda)")
            findings.expect(ofBob.failures == 4, "\(ofBob)")
            try await engine.close()
        },
    ]
}
