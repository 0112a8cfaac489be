import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// The choice among several workflow transitions, and the resolution that it sets.
///
/// Finished work was once closed as "Won't Do", because the first transition was taken with its first resolution.
struct TransitionTests {
    private static let status = JiraField.status.id

    private static let reject = #"""
        {"id":"11","name":"Reject","from":["10000"],"to":"10002","screen":[{"id":"resolution"}]}
        """#
    private static let complete = #"{"id":"21","name":"Complete","from":["10000"],"to":"10002"}"#

    private struct Moved {
        var result: FieldResult?
        var status: FieldValue?
        var body: String
    }

    /// Moves a new issue to Done in a workflow with the given transitions.
    private func move(
        _ steps: String..., product: JiraProduct, answers: StepAnswers? = nil, also: [FieldWrite] = [],
        prepare: (RunningSimulator, String) async throws -> Void = { _, _ in }
    ) async throws -> Moved {
        try await withSimulator(product) { simulator in
            try await simulator.control(
                "POST", "workflow", #"{"resolutions":["Fixed"],"transitions":[\#(steps.joined(separator: ","))]}"#)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            try await prepare(simulator, issue.sourceId)
            let gateway = simulator.gateway(
                mapped: JiraField.allCases.map(\.id) + [FieldID("resolution"), FieldID("customfield_10102")])
            var write = FieldWrite.write(Self.status, .state("Done"))
            write.answers = answers
            let results = try await FieldWriting(gateway, to: issue).apply([write] + also)
            let read = try await gateway.read(issue, comments: false)
            let resolution = read.fields[FieldID("resolution")].map { "\($0)" } ?? ""
            return Moved(
                result: results.first { $0.field == Self.status }, status: read.fields[Self.status], body: resolution)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `A step that demands nothing is taken, not the first one with its first resolution`(
        product: JiraProduct
    ) async throws {
        let moved = try await move(Self.reject, Self.complete, product: product)
        #expect(moved.status == .state("Done") && moved.body == "\(FieldValue.empty)")
        #expect(moved.result?.note == nil)
    }

    @Test(arguments: JiraProduct.allCases)
    func `A step that demands a resolution is refused, and the reason names what to add to the profile`(
        product: JiraProduct
    ) async throws {
        let moved = try await move(Self.reject, product: product)
        #expect(moved.status == .state("To Do"))
        guard case .rejected(let reason)? = moved.result?.outcome else {
            Issue.record("\(moved)")
            return
        }
        #expect(reason.contains("\"resolutions\"") && reason.contains("Won't Do") && reason.contains("Reject"))
    }

    @Test(arguments: JiraProduct.allCases)
    func `The profile's resolution is sent, by the state of either tool, and history names it`(
        product: JiraProduct
    ) async throws {
        for answers in [
            StepAnswers(resolutions: ["done": "Fixed", "*": "Duplicate"]),
            StepAnswers(resolutions: ["Shipped": "Fixed", "Done": "Duplicate"], origin: ["Shipped", "78"]),
            StepAnswers(resolutions: ["*": "10100"]), StepAnswers(resolutions: ["10002": "fixed"]),
        ] {
            let moved = try await move(Self.reject, product: product, answers: answers)
            #expect(moved.status == .state("Done") && moved.body == "\(FieldValue.option("Fixed"))", "\(answers)")
            #expect(moved.result?.note?.contains("resolution") == true)
        }
        let unknown = try await move(
            Self.reject, product: product, answers: StepAnswers(resolutions: ["Done": "Solved"]))
        guard case .rejected(let reason)? = unknown.result?.outcome else {
            Issue.record("\(unknown)")
            return
        }
        #expect(reason.contains("does not offer the resolution Solved"))
    }

    @Test(arguments: JiraProduct.allCases)
    func `A resolution that the same command writes goes with the step`(product: JiraProduct) async throws {
        let moved = try await move(
            Self.reject, product: product, also: [.write(FieldID("resolution"), .option("Fixed"))])
        #expect(moved.status == .state("Done") && moved.body == "\(FieldValue.option("Fixed"))")
    }

    @Test(arguments: JiraProduct.allCases)
    func `Any field that a step demands is filled by the profile or by the issue, or the step is refused`(
        product: JiraProduct
    ) async throws {
        let step = #"""
            {"id":"31","name":"Explain","from":["10000"],"to":"10002","screen":[{"id":"customfield_10102"}]}
            """#
        let refused = try await move(step, product: product)
        guard case .rejected(let reason)? = refused.result?.outcome else {
            Issue.record("\(refused)")
            return
        }
        #expect(reason.contains("demands a value for Reference") && reason.contains("\"defaults\""))
        let filled = try await move(
            step, product: product, answers: StepAnswers(defaults: [FieldID("customfield_10102"): "R-1"]))
        #expect(filled.status == .state("Done"))
        let held = try await move(step, product: product) { simulator, id in
            try await simulator.person("PUT", "issue/\(id)", #"{"fields":{"customfield_10102":"mine"}}"#)
        }
        #expect(held.status == .state("Done"))
        let written = try await move(
            step, product: product, also: [.write(FieldID("customfield_10102"), .text("R-2"))])
        #expect(written.status == .state("Done"))
    }

    @Test(arguments: JiraProduct.allCases)
    func `A required field with a default of Jira's demands nothing`(product: JiraProduct) async throws {
        let step = #"""
            {"id":"11","name":"Close","from":["10000"],"to":"10002","screen":[{"id":"resolution","hasDefault":true}]}
            """#
        let moved = try await move(step, product: product)
        #expect(moved.status == .state("Done") && moved.result?.note == nil)
    }

    @Test(arguments: JiraProduct.allCases)
    func `Of equal steps the same one is always taken, and history names the choice`(
        product: JiraProduct
    ) async throws {
        let other = #"{"id":"9","name":"Ship","from":["10000"],"to":"10002"}"#
        for steps in [[Self.complete, other], [other, Self.complete]] {
            let moved = try await move(steps[0], steps[1], product: product)
            #expect(moved.status == .state("Done"))
            #expect(moved.result?.note?.contains("Tandem takes \"Ship\"") == true)
        }
    }
}
