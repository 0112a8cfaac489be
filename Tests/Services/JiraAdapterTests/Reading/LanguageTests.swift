import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// Names in the language of the user who sends the request.
///
/// After a change of the service user's language, every status was once unknown, and no transition was possible.
struct LanguageTests {
    private static let status = JiraField.status.id
    private static let priority = JiraField.priority.id

    private static let known = [
        ("status", "10000", "To Do"), ("status", "3", "In Progress"), ("status", "10001", "In Review"),
        ("status", "10002", "Done"), ("priority", "1", "Highest"), ("priority", "2", "High"),
        ("priority", "3", "Medium"), ("priority", "4", "Low"), ("priority", "5", "Lowest"),
    ].map {
        Profile.KnownName(tool: RunningSimulator.tool.id, field: FieldID($0.0), id: $0.1, name: $0.2)
    }

    private func gateway(_ simulator: RunningSimulator, knows: Bool = true) -> JiraGateway {
        simulator.gateway { connection in
            if knows { connection.names = JiraNames(Self.known, of: RunningSimulator.tool.id) }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `A change of the service user's language changes no value`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let before = try await gateway(simulator).read(issue, comments: false)
            try await simulator.control("POST", "language", #"{"user":"tandem","language":"de"}"#)
            let after = try await gateway(simulator).read(issue, comments: false)
            #expect(after.fields == before.fields)
            #expect(after.fields[Self.status] == .state("To Do") && after.fields[Self.priority] == .option("Medium"))
            #expect(after.names?[Self.status] == ["10000", "Zu erledigen"])
            #expect(try await gateway(simulator).read([issue]).first?.fields == before.fields)
        }
    }

    @Test func `Cloud's untranslated names serve where no profile knows any`() async throws {
        try await withSimulator(.cloud) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.control("POST", "language", #"{"user":"tandem","language":"de"}"#)
            let gateway = gateway(simulator, knows: false)
            #expect(try await gateway.read(issue, comments: false).fields[Self.status] == .state("To Do"))
            _ = try await FieldWriting(gateway, to: issue).set(Self.status, .state("In Progress"))
            #expect(try await gateway.read(issue, comments: false).fields[Self.status] == .state("In Progress"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `A status and a priority are reached by any of their names, in one step and in several`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.control("POST", "language", #"{"user":"tandem","language":"de"}"#)
            let gateway = gateway(simulator)
            for name in ["Done", "done", "10002", "Fertig"] {
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                let writing = FieldWriting(gateway, to: issue)
                let outcome = try await writing.set(Self.status, .state(name))
                #expect(
                    outcome == .applied(hash: FieldWriting.hasher(.state("Done")), written: true), "\(name)")
                guard case .applied(_, written: false)? = try await writing.set(Self.status, .state(name)) else {
                    Issue.record("\(name) was written twice")
                    continue
                }
            }
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let writing = FieldWriting(gateway, to: issue)
            for name in ["High", "4", "highest"] {
                guard case .applied(_, written: true)? = try await writing.set(Self.priority, .option(name)) else {
                    Issue.record("\(name) was not written")
                    continue
                }
            }
            #expect(try await gateway.read(issue, comments: false).fields[Self.priority] == .option("Highest"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `A state category is reached in any language`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.control("POST", "language", #"{"user":"tandem","language":"de"}"#)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            _ = try await FieldWriting(gateway, to: issue).set(Self.status, .stateCategory(.done))
            #expect(try await gateway.read(issue, comments: false).fields[Self.status] == .state("Done"))
        }
    }

    @Test func `The stable name of a value is the one that profiles know, then the untranslated one`() {
        var names = JiraNames(Self.known, of: RunningSimulator.tool.id)
        let value = JiraIssue.Value(id: "10000", name: "Zu erledigen", untranslatedName: "Backlog")
        #expect(names.name(of: value, in: Self.status) == "To Do")
        #expect(names.others(of: value, in: Self.status) == ["10000", "Backlog", "Zu erledigen"])
        let new = JiraIssue.Value(id: "77", name: "Neu")
        #expect(names.name(of: new, in: Self.status) == "Neu" && !names.isSure(of: new, in: Self.status))
        #expect(JiraNames().isSure(of: new, in: Self.status))
        names.learn("Open", id: "10000", in: Self.status)
        #expect(names.name(called: "open", in: Self.status) == "To Do")
        #expect(
            names.id(called: "HIGH", in: Self.priority) == "2" && names.id(called: "Hoch", in: Self.priority) == nil)
    }
}
