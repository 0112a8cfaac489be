import AdapterEngine
import EntityModel
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
    func `a status that no step leads to is refused in words, and nothing else is written`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            let failure = await expectFailure(.refused) {
                _ = try await gateway.write(
                    [JiraField.summary.id: .text("s"), JiraField.status.id: .state("Done")], to: issue,
                    current: before)
            }
            let words =
                "no step of the workflow leads to Done from here: the workflow leads on to In Progress"
            #expect(failure?.fields == [JiraField.status.id: words])
            #expect(try await gateway.read(issue, comments: false) == before)
        }
    }

    @Test func `a status that the issue has already takes no step`() async throws {
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
        #expect(WorkflowStep.to("Done", among: [asks, plain]) == .take(id: "2", fields: [:], endsWork: false))
        #expect(
            WorkflowStep.to("Done", among: [asks])
                == .none(reason: "the step \"With form\" to Done asks for the field Reason"))
        #expect(
            WorkflowStep.to("Done", among: [])
                == .none(
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
        #expect(
            WorkflowStep.to("closed", among: [step])
                == .take(id: "1", fields: ["resolution": .id("7")], endsWork: true))
    }
}
