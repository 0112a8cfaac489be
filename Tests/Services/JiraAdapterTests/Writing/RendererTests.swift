import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// The formats in which Data Center stores the texts of its fields.
///
/// Fields without a markup renderer once showed the escape characters to users.
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

    /// Returns the stored texts without any conversion.
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

    @Test func `Plain text of users is read unchanged`() async throws {
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
            // The format is now known for the other issues of the type.
            let other = RunningSimulator.issue(try await simulator.seed(description: "_plain_ & simple").id)
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

    private static let html =
        "<p>Order of <strong>two</strong> chairs</p><ul><li>oak</li><li>ash &amp; elm &lt;b&gt;</li></ul>"
    private static let chairs = RichText(blocks: [
        .paragraph([.text("Order of "), .strong([.text("two")]), .text(" chairs")]),
        .list(
            ordered: false,
            items: [[.paragraph([.text("oak")])], [.paragraph([.text("ash & elm <b>")])]]),
    ])

    @Test func `The HTML of an editor app is read and written as HTML`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"html","customfield_10101":"html"}"#)
            let description = JiraField.description.id
            let issue = RunningSimulator.issue(try await simulator.seed(description: Self.html).id)
            let gateway = gateway(simulator)
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[description] == .richText(Self.chairs))
            #expect(read.formattingLosses == nil && read.unreadable == nil)
            // The same text is not written again, and a changed text is written in the field's format.
            let hash = FieldWriting.hasher(.richText(Self.chairs))
            let same = try await FieldWriting(gateway, to: issue).set(description, .richText(Self.chairs))
            #expect(same == .applied(hash: hash, written: false))
            var edited = Self.chairs
            edited.blocks.append(
                .paragraph([.text("1 < 2 & "), .link(url: "https://x.example/?a=1&b=2", [.text("x")])]))
            let outcome = try await FieldWriting(gateway, to: issue).set(description, .richText(edited))
            #expect(outcome == .applied(hash: FieldWriting.hasher(.richText(edited)), written: true))
            #expect(
                try await stored(simulator, issue.sourceId)[0]
                    == Self.html + "<p>1 &lt; 2 &amp; <a href=\"https://x.example/?a=1&amp;b=2\">x</a></p>")
            #expect(try await gateway.read(issue, comments: false).fields[description] == .richText(edited))
        }
    }

    @Test(
        arguments: [
            "<p>See <img src=\"https://x.example/1.png\"> here</p>", "<table><tr><td>a</td></tr></table>",
            "<p style=\"color:red\">x</p>", "<p>x <span class=\"y\">z</span></p>", "<div>x</div>",
            "{html}<p>x</p>{html}", "<pre><b>x</b></pre>", "<p>x<!-- y --></p>", "<p>x <sup>2</sup></p>",
        ])
    func `HTML that cannot be written again is held and named`(html: String) async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"html"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed(description: html).id)
            let gateway = gateway(simulator)
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[JiraField.description.id].map { "\($0)".contains("<") } == false)
            let results = try await FieldWriting(gateway, to: issue).apply([
                .write(JiraField.description.id, .richText(Self.text)),
                .write(JiraField.summary.id, .text("Another title")),
            ])
            guard case .held(let reason)? = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(reason.contains("HTML element"))
            #expect(try await stored(simulator, issue.sourceId)[0] == html)
            let title = try await gateway.read(issue, comments: false).fields[JiraField.summary.id]
            #expect(title == .text("Another title"))
        }
    }

    @Test func `A text that Jira shows as it is is no markup, although its format is not certain`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control("POST", "renderers", #"{"description":"text","comment":"text"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed(description: "*not bold*").id)
            try await simulator.person("POST", "issue/\(issue.sourceId)/comment", #"{"body":"_not italic_"}"#)
            let read = try await gateway(simulator).read(issue, comments: true)
            #expect(read.fields[JiraField.description.id] == .richText(RichText(plain: "*not bold*")))
            #expect(read.comments?.map(\.body) == [RichText(plain: "_not italic_")])
        }
    }

    @Test(arguments: ["text", "html", "wiki"], [true, false])
    func `Comments and logged work have a renderer, too`(renderer: String, isSet: Bool) async throws {
        try await withSimulator(.dataCenter) { simulator in
            try await simulator.control(
                "POST", "renderers", #"{"comment":"\#(renderer)","worklog":"\#(renderer)"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let format = try #require(Profile.TextRenderer(rawValue: renderer))
            let gateway = simulator.gateway(mapped: [FieldID.loggedWork(of: .jira)]) { rules in
                if isSet { rules.renderers = [FieldID("comment"): format, FieldID("worklog"): format] }
            }
            let origin = CommentOrigin(toolId: "other main", entityId: "10001", commentId: "20/7")
            let day = try #require(CalendarDate("2026-11-03"))
            for (number, work) in [nil, Worklog(minutes: 60, day: day)].enumerated() {
                let source = CommentDraft.Original(
                    author: "Mia (QA)",
                    origin: CommentOrigin(toolId: origin.toolId, entityId: origin.entityId, commentId: "\(number)"),
                    link: "https://other.example/item/10001?focus=20&x=y")
                let copy = try await gateway.createComment(
                    CommentDraft(body: Self.text, work: work, source: source), on: issue)
                #expect(copy.body == Self.text && copy.origin == source.origin)
                #expect(try await gateway.read(issue, comments: true).comments?.contains(copy) == true)
                let path = "issue/\(issue.sourceId)/" + (work == nil ? "comment" : "worklog")
                let raw = String(
                    decoding: try await simulator.control("GET", "as/alice/rest/api/2/" + path), as: UTF8.self)
                #expect(raw.contains("Set a[0] = {x} - then use *args") == (renderer != "wiki"), "\(raw)")
                #expect(raw.contains("<p>Set a[0]") == (renderer == "html"), "\(raw)")
                let edited = try await gateway.updateComment(
                    copy.id, CommentDraft(body: RichText(plain: "a [b] *c*"), work: work, source: source), on: issue)
                #expect(edited.body == RichText(plain: "a [b] *c*") && edited.origin == source.origin)
                #expect(try await gateway.read(issue, comments: true).comments?.contains(edited) == true)
                try await gateway.deleteComment(copy.id, on: issue)
            }
        }
    }

    @Test(
        arguments: [
            ("*a* b", "<p><b>a</b> b</p>", Profile.TextRenderer.wiki), ("*a* b", "*a* b", nil),
            ("a < b & c\nd", "a &lt; b &amp; c<br/>\nd", .text), ("x\r\ny", "x<br />\r\ny", .text),
            ("<p>a</p>", "<p>a</p>", .html), ("{html}<b>a</b>{html}", "<b>a</b>", .wiki),
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
