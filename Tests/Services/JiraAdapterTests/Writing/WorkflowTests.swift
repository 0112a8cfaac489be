import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct WorkflowTests {
    @Test(arguments: JiraProduct.allCases)
    func `a status that one step leads to is reached, with the resolution that its screen asks for`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            var current = try await gateway.read(issue, comments: false)
            for status in ["In Progress", "In Review", "Done", "In Progress"] {
                current = try await gateway.write(
                    [JiraField.status.id: .state(status)], to: issue, current: current
                ).snapshot
                #expect(current.fields[JiraField.status.id] == .state(status))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a status that no single step leads to is reached by several, and what its way asks for is answered`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            for (wanted, status, ways) in [
                (FieldValue.state("done"), "Done", 2), (.state("In Review"), "In Review", 2),
                (.stateCategory(.new), "To Do", 2),
                (.stateCategory(.done), "Done", 2),
            ] {
                try await simulator.control("DELETE", "requests")
                let results = try await FieldWriting(gateway, to: issue).apply([
                    .write(JiraField.status.id, wanted), .write(JiraField.summary.id, .text("To \(status)")),
                ])
                for result in results {
                    if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
                }
                let read = try await gateway.read(issue, comments: false)
                #expect(read.fields[JiraField.status.id] == .state(status))
                #expect(read.fields[JiraField.summary.id] == .text("To \(status)"))
                let posts = try await simulator.requests("POST", under: "/transitions")
                #expect(posts.count == ways)
            }
            // The cached workflow needs no further request.
            #expect(try await simulator.requests("GET", under: "/projectconfig/").isEmpty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an interrupted path is no user's edit, and is continued or abandoned`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let expected = FieldWriting.hasher(.state("To Do"))
            for (wanted, person, expectation) in [
                ("Done", nil, "Done"), ("To Do", nil, "To Do"), ("Done", "31", "In Review"),
            ] as [(String, String?, String)] {
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                let property = "/issue/\(issue.sourceId)/properties/tandem.transition"
                func move(to status: String) async throws -> FieldResult.Outcome? {
                    var write = FieldWrite.write(JiraField.status.id, .state(status))
                    write.expectedHash = expected
                    return try await FieldWriting(gateway, to: issue).apply([write]).first?.outcome
                }
                // The second transition fails after the first one succeeded.
                try await simulator.fault(
                    #"{"action":"respond","status":503,"method":"GET","path":"/transitions","skip":1}"#)
                await expectFailure(.unavailable) { _ = try await move(to: "Done") }
                try await simulator.control("DELETE", "faults")
                let left = try await gateway.read(issue, comments: false)
                #expect(left.fields[JiraField.status.id] == .state("In Progress"))
                #expect(left.interruptedWrites == [JiraField.status.id: .state("To Do")])
                if let person {
                    try await simulator.person(
                        "POST", "issue/\(issue.sourceId)/transitions", #"{"transition":{"id":"\#(person)"}}"#)
                }
                let outcome = try await move(to: wanted)
                if person == nil {
                    #expect(outcome == .applied(hash: FieldWriting.hasher(.state(expectation)), written: true))
                    #expect(try await simulator.requests("DELETE", under: property).count == 1)
                } else {
                    #expect(outcome == .conflict(current: FieldWriting.hasher(.state(expectation))))
                }
                let read = try await gateway.read(issue, comments: false)
                #expect(read.fields[JiraField.status.id] == .state(expectation) && read.interruptedWrites == nil)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a hidden workflow is reported, and nothing else is written`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.fault(#"{"action":"respond","status":403,"path":"/rest/projectconfig/"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let failure = await expectFailure(.rejected) {
                _ = try await gateway.write(
                    [JiraField.summary.id: .text("s"), JiraField.status.id: .state("Done")], to: issue,
                    current: before)
            }
            let words =
                "no step of the workflow leads to Done from here: the workflow leads on to In Progress; Jira does not "
                + "tell this user the workflow, so that Tandem finds single steps only"
            #expect(failure?.fields == [JiraField.status.id: words])
            #expect(try await gateway.read(issue, comments: false) == before)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a status that the workflow lacks is rejected with a reason`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            guard
                case .rejected(let reason)? = try await FieldWriting(simulator.gateway(), to: issue)
                    .set(JiraField.status.id, .state("Nonsense"))
            else {
                Issue.record("not refused")
                return
            }
            #expect(
                reason == "no step of the workflow leads to Nonsense from here: the workflow leads on to In Progress")
        }
    }

    @Test func `a way is the shortest, each step is one of the workflow's, and none is missed`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            let count = Int.random(in: 1...7, using: &random)
            let names = (0..<count).map { "Status \($0)" }
            let targets = Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (name.lowercased(), names.filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
                })
            let (start, end) = (names[0], names[count - 1].lowercased())
            let way = JiraWorkflow(targets: targets).path(from: start) { $0 == end && count > 1 }
            // The number of transitions on the path, computed by powers of the relation.
            var reached: Set<String> = [start.lowercased()]
            var distance: Int?
            for step in 1...count where count > 1 && distance == nil {
                reached.formUnion(reached.flatMap { targets[$0] ?? [] }.map { $0.lowercased() })
                if reached.contains(end) { distance = step }
            }
            #expect(way?.count == distance, "seed \(seed)")
            let steps = zip([start] + (way ?? []), way ?? [])
            #expect(steps.allSatisfy { targets[$0.lowercased()]?.contains($1) == true }, "seed \(seed)")
        }
    }

    @Test func `the current status needs no transition`() async throws {
        try await withSimulator(.cloud) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let after = try await gateway.write(
                [JiraField.status.id: .state("To Do")], to: issue, current: before
            ).snapshot
            #expect(after == before)
            #expect(try await simulator.requests("POST").isEmpty)
        }
    }

    @Test func `of two steps to a status the one that asks for nothing is taken`() {
        let asks = JiraTransition(
            id: "1", name: "With form", to: .init(name: "Done"),
            fields: ["customfield_1": .init(name: "Reason", required: true)])
        let plain = JiraTransition(id: "2", name: "Plain", to: .init(name: "DONE"), fields: [:])
        #expect(WorkflowStep.to("Done", among: [asks, plain]) == .transition(id: "2", fields: [:], closesIssue: false))
        #expect(
            WorkflowStep.to("Done", among: [asks])
                == .unavailable(
                    reason:
                        "the step \"With form\" to Done demands a value for Reason. Add customfield_1 to \"defaults\" of "
                        + "the type mapping in the profile", requiredFields: ["customfield_1"]))
        #expect(
            WorkflowStep.to("Done", among: [])
                == .unavailable(
                    reason: "no step of the workflow leads to Done from here: the workflow permits this user no step"))
    }

    @Test func `a required field with a default needs no answer`() {
        let step = JiraTransition(
            id: "1", name: "Close", to: .init(name: "Closed", statusCategory: .init(key: "done")),
            fields: [
                "a": .init(required: true, hasDefaultValue: true), "b": .init(required: false),
                "resolution": .init(
                    required: true, allowedValues: [.init(id: "7", name: "Fixed"), .init(id: "8", name: "Other")]),
            ])
        let values = WorkflowStep.Values(screenFieldValues: StepAnswers(resolutions: ["closed": "Other"]))
        #expect(
            WorkflowStep.to("closed", among: [step], values: values)
                == .transition(
                    id: "1", fields: ["resolution": .id("8")], closesIssue: true,
                    choice: "The profile sets the resolution Other."))
    }
}
