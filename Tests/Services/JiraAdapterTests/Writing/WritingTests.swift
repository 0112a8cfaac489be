import AdapterEngine
import EntityModel
import Testing

@testable import JiraAdapter

struct WritingTests {
    private let text = RichText(blocks: [
        .heading(level: 2, [.text("Plan")]),
        .paragraph([.text("*not bold* & "), .strong([.text("bold")]), .text(" [x]")]),
        .list(ordered: true, items: [[.paragraph([.text("one")])], [.paragraph([.code("two")])]]),
    ])

    @Test(arguments: JiraProduct.allCases)
    func `fields and status are written, and the result is the stored state`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let fields: [FieldID: FieldValue] = [
                JiraField.summary.id: .text(" New\nname "), JiraField.description.id: .richText(text),
                JiraField.status.id: .state("in progress"),
            ]
            let written = try await gateway.write(fields, to: issue, current: before).snapshot
            #expect(written.version > before.version)
            #expect(written.fields[JiraField.summary.id] == .text("New name"))
            #expect(written.fields[JiraField.description.id] == .richText(text))
            #expect(written.fields[JiraField.status.id] == .state("In Progress"))
            #expect(
                gateway.storedForm(of: .text(" New\nname "), in: JiraField.summary.id, of: before)
                    == written.fields[JiraField.summary.id])
            #expect(try await gateway.read(issue, comments: false) == written)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `other fields stay, and an edit takes one request if Jira returns the issue`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed(description: "kept").id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            try await simulator.control("DELETE", "requests")
            let written = try await gateway.write([JiraField.summary.id: .text("s")], to: issue, current: before)
                .snapshot
            #expect(written.fields[JiraField.description.id] == before.fields[JiraField.description.id])
            #expect(written.fields[JiraField.status.id] == before.fields[JiraField.status.id])
            let methods = try await simulator.requests().map(\.method)
            #expect(methods == (product == .cloud ? ["PUT"] : ["PUT", "GET"]))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a description is emptied`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed(description: "old").id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let written = try await gateway.write([JiraField.description.id: .empty], to: issue, current: before)
                .snapshot
            #expect(written.fields[JiraField.description.id] == .empty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a rejected value is reported by field with Jira's message`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let failure = await expectFailure(.rejected) {
                _ = try await gateway.write(
                    [
                        JiraField.summary.id: .text(String(repeating: "x", count: 256)),
                        JiraField.description.id: .richText(text),
                    ], to: issue, current: before)
            }
            #expect(failure?.fields == [JiraField.summary.id: "Summary must be less than 255 characters."])
            #expect(try await gateway.read(issue, comments: false) == before)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a value of a wrong kind is rejected before a request is sent`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let failure = await expectFailure(.rejected) {
                _ = try await gateway.write(
                    [JiraField.summary.id: .stateCategory(.done), FieldID("customfield_1"): .text("a")], to: issue,
                    current: before)
            }
            #expect(failure?.fields.keys.sorted() == [FieldID("customfield_1"), JiraField.summary.id])
            #expect(try await simulator.requests("PUT").isEmpty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user without edit permission gets an error`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let reader = simulator.gateway(as: "rita")
            let before = try await reader.read(issue, comments: false)
            await expectFailure(.forbidden) {
                _ = try await reader.write([JiraField.summary.id: .text("s")], to: issue, current: before)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `only the permitted headers leave`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: true)
            _ = try await gateway.write([JiraField.summary.id: .text("s")], to: issue, current: before)
            let headers = try await simulator.requests().reduce(into: Set<String>()) { $0.formUnion($1.headers) }
            #expect(
                headers == [
                    "accept", "accept-encoding", "authorization", "content-length", "content-type",
                    "user-agent",
                ])
        }
    }
}
