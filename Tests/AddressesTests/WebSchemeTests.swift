import Addresses
import Testing

@Suite("Schemes with and without TLS") struct WebSchemeTests {
    @Test(
        "the schemes of WebSockets count as those of pages, in any case",
        arguments: [
            ("http", .http), ("HTTP", .http), ("ws", .http), ("https", .https), ("Wss", .https), ("WSS", .https),
            ("", nil), ("httpss", nil), ("ftp", nil), (" http", nil), ("http,https", nil),
        ] as [(String, WebScheme?)]
    )
    func names(_ text: String, _ scheme: WebScheme?) {
        #expect(WebScheme(text) == scheme)
    }

    @Test("each scheme has its name and its port") func ports() {
        #expect(WebScheme.http.name == "http" && WebScheme.http.port == 80)
        #expect(WebScheme.https.name == "https" && WebScheme.https.port == 443)
    }
}
