import AdapterEngine
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// The formats in which Data Center holds the texts of its fields.
///
/// Fields without a renderer for markup once showed the escapes of it to people.
struct RendererTests {
    private static let acceptance = FieldID("customfield_10101")
    private static let text = RichText(blocks: [
        .paragraph([.text("Set a[0] = {x} - then use *args")]), .paragraph([.text("h1. is a heading")]),
    ])
    private static let plain = "Set a[0] = {x} - then use *args\n\nh1. is a heading"

    private func gateway(
        _ simulator: RunningSimulator, rules: (inout JiraConnection) -> Void = { _ in }
    ) -> JiraGateway {
        simulator.gateway(mapped: JiraField.allCases.map(\.id) + [Self.acceptance], rules: rules)
    }

    /// What Jira holds, as it is.
    private func stored(_ simulator: RunningSimulator, _ id: String) async throws -> [String?] {
        struct Stored: Decodable {
            struct Fields: Decodable {
                var description: String?
                var customfield_10101: String?
            }
            var fields: Fields
        }
        let bytes = try await simulator.control("GET", "as/alice/rest/api/2/issue/\(id)")
        let fields = try JSONDecoder().decode(Stored.self, from: Data(bytes)).fields
        return [fields.description, fields.customfield_10101]
    }

    @Test func `Plain text goes without escapes to a field that shows them, even to the first one`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"text","customfield_10101":"text"}"#)
            for _ in 0..<2 {
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                let gateway = gateway(simulator)
                let results = try await FieldWriting(gateway, to: issue).apply([
                    .write(JiraField.description.id, .richText(Self.text)),
                    .write(Self.acceptance, .richText(Self.text)),
                ])
                let expected = FieldWriting.hasher(.richText(PlainText.read(Self.plain)))
                for result in results { #expect(result.outcome == .applied(hash: expected, written: true)) }
                #expect(try await stored(simulator, issue.sourceId) == [Self.plain, Self.plain])
                let read = try await gateway.read(issue, comments: false)
                #expect(read.fields[JiraField.description.id] == .richText(PlainText.read(Self.plain)))
            }
        }
    }

    @Test func `What people wrote as plain text is read as it stands`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"text"}"#)
            let issue = RunningSimulator.issue(
                try await simulator.seed(description: "*not bold*, a < b & c\nsecond line").id)
            let read = try await gateway(simulator).read(issue, comments: false)
            #expect(
                read.fields[JiraField.description.id]
                    == .richText(
                        RichText(blocks: [
                            .paragraph([.text("*not bold*, a < b & c"), .lineBreak, .text("second line")])
                        ])))
            // The format is known for the other issues of the type.
            let other = RunningSimulator.issue(try await simulator.seed(description: "_plain_").id)
            try await simulator.control("DELETE", "requests")
            _ = try await gateway(simulator).read([issue, other])
            #expect(try await simulator.requests("GET", under: "renderedFields").count <= 1)
        }
    }

    @Test func `A setting of the profile decides without a look`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed(description: "*x*").id)
            let gateway = gateway(simulator) { $0.renderers = [JiraField.description.id: .text] }
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[JiraField.description.id] == .richText(RichText(plain: "*x*")))
        }
    }

    @Test func `Wiki markup stays wiki markup`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed(description: "*x*").id)
            let gateway = gateway(simulator)
            let read = try await gateway.read(issue, comments: false)
            #expect(
                read.fields[JiraField.description.id]
                    == .richText(RichText(blocks: [.paragraph([.strong([.text("x")])])])))
            _ = try await FieldWriting(gateway, to: issue).set(Self.acceptance, .richText(Self.text))
            #expect(try await stored(simulator, issue.sourceId)[1]?.contains("\\[") == true)
        }
    }

    @Test func `The HTML of an editor app is never written over with markup`() async throws {
        let html = "<p>Order of <strong>two</strong> chairs</p><ul><li>oak</li><li>ash &amp; elm</li></ul>"
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"html"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed(description: html).id)
            let gateway = gateway(simulator)
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[JiraField.description.id] != .empty)
            _ = try await FieldWriting(gateway, to: issue).set(JiraField.description.id, .richText(Self.text))
            let now = try await stored(simulator, issue.sourceId)[0] ?? ""
            #expect(now == html || !now.contains("\\[") && now.hasPrefix("<p>"), "\(now)")
        }
    }

    @Test(
        arguments: [
            ("*a* b", "<p><b>a</b> b</p>", Profile.TextRenderer.wiki), ("*a* b", "*a* b", nil),
            ("a < b & c\nd", "a &lt; b &amp; c<br/>\nd", .text), ("x\r\ny", "x<br />\r\ny", .text),
            ("<p>a</p>", "<p>a</p>", .html), ("{html}<b>a</b>{html}", "<b>a</b>", .html),
            ("<p>a</p>", "<p>&lt;p&gt;a&lt;/p&gt;</p>", .wiki),
            ("see http://x.example/1", "see <a href=\"http://x.example/1\">http://x.example/1</a>", .text),
            ("", "", nil),
        ] as [(String, String, Profile.TextRenderer?)])
    func `Jira's own rendering shows the format`(text: String, rendered: String, format: Profile.TextRenderer?) {
        #expect(Profile.TextRenderer(of: text, rendered: rendered) == format)
    }

    @Test func `Plain text is read as it was written`() {
        #expect(PlainText.write(Self.text) == Self.plain)
        #expect(PlainText.read(Self.plain) == Self.text)
        let list = RichText(blocks: [
            .list(ordered: false, items: [[.paragraph([.text("a")])], [.paragraph([.text("b")])]])
        ])
        #expect(PlainText.write(list) == "- a\n- b")
    }
}
