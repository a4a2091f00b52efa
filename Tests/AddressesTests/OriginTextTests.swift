import Addresses
import Testing

@Suite("Origins as text") struct OriginTextTests {
    @Test(
        "an origin is a scheme, two slashes and an authority; one slash at the end is ignored",
        arguments: [
            ("https://a", "https", "a"), ("HTTPS://A:443/", "HTTPS", "A:443"), ("a+b-c.1://x", "a+b-c.1", "x"),
            ("https://a//", "https", "a/"), ("https:///", "https", ""), ("https://", "https", ""),
            ("https://a/b?c", "https", "a/b?c"), ("http://[::1]:8000", "http", "[::1]:8000"),
        ]
    )
    func parts(_ text: String, _ scheme: String, _ authority: String) throws {
        let parts = try #require(OriginText(text))
        #expect(parts.scheme == scheme && parts.authority == authority)
    }

    @Test(
        "any other text is not an origin",
        arguments: [
            "", "null", "a", "a:1", "//a", "https:", "https:/a", "1s://a", "h s://a", "\u{212A}://a", "://a", "a:b://c",
        ]
    )
    func none(_ text: String) {
        #expect(OriginText(text) == nil)
    }
}
