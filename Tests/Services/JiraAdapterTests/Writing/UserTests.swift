import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// The users that match a text, and those that do not.
///
/// The only result of a search once became the assignee, although it was another person, a portal customer, or an app.
struct UserTests {
    private static let assignee = JiraField.assignee.id
    private static let jo = ToolUser(tool: "tp", id: "7", name: "Jo", email: "jo@example.org")

    /// Adds a user that a search for Jo's address finds, and returns the outcome of assigning Jo.
    private func outcome(
        _ users: String..., product: JiraProduct = .cloud, person: ToolUser = jo, tellsAddresses: Bool = false
    ) async throws -> (outcome: FieldResult.Outcome?, assignee: FieldValue?, puts: Int) {
        try await withSimulator(product) { simulator in
            for user in users { try await simulator.control("POST", "users", user) }
            if tellsAddresses { try await simulator.control("POST", "addresses", #"{"told":true}"#) }
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let outcome = try await FieldWriting(gateway, to: issue).set(Self.assignee, .user(person))
            return (
                outcome, try await gateway.read(issue, comments: false).fields[Self.assignee],
                try await simulator.requests("PUT").count
            )
        }
    }

    private func expectRefusal(
        _ found: (outcome: FieldResult.Outcome?, assignee: FieldValue?, puts: Int), _ words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .rejected(let reason)? = found.outcome else {
            Issue.record("\(found)", sourceLocation: sourceLocation)
            return
        }
        #expect(reason.contains(words), sourceLocation: sourceLocation)
        #expect(found.assignee == .empty && found.puts == 0, sourceLocation: sourceLocation)
    }

    @Test func `A portal customer who is the only hit of a search is not assigned`() async throws {
        let customer = #"""
            {"name":"cust","accountId":"qm:0000:aaaa","accountType":"customer","displayName":"jo@example.org.au",
            "email":"jo@example.org.au"}
            """#
        expectRefusal(try await outcome(customer), "no Jira user matches by email or login")
        let exact = #"""
            {"name":"cust","accountType":"customer","displayName":"Jo","email":"jo@example.org","showsEmail":true}
            """#
        expectRefusal(try await outcome(exact), "is a portal customer")
    }

    @Test func `A person whose hidden address only begins so is not assigned`() async throws {
        let other = #"""
            {"name":"jo","displayName":"Jo Example (jo@example.org.uk)","email":"jo@example.org.uk"}
            """#
        expectRefusal(try await outcome(other), "no Jira user matches by email or login")
        // Jira's own lookup of addresses does not confirm the address either.
        expectRefusal(try await outcome(other, tellsAddresses: true), "no Jira user matches by email or login")
    }

    @Test func `A hidden address counts where Jira's own lookup confirms it`() async throws {
        let hidden = #"{"name":"jo","displayName":"Jo Example","email":"jo@example.org"}"#
        expectRefusal(try await outcome(hidden), "no Jira user matches by email or login")
        let confirmed = try await outcome(hidden, tellsAddresses: true)
        #expect(confirmed.assignee == .user(ToolUser(tool: RunningSimulator.tool.id, id: "712020:jo")))
    }

    @Test func `A display name that is the whole address counts only for people`() async throws {
        let person = #"{"name":"jo","displayName":"Jo@Example.org","email":"jo@example.org"}"#
        let found = try await outcome(person)
        #expect(found.assignee == .user(ToolUser(tool: RunningSimulator.tool.id, id: "712020:jo")))
        let app = #"{"name":"jo","displayName":"jo@example.org","email":"x@example.org","accountType":"app"}"#
        expectRefusal(try await outcome(app), "no Jira user matches by email or login")
    }

    @Test(arguments: JiraProduct.allCases)
    func `An inactive user or an app is distinguished and not assigned`(product: JiraProduct) async throws {
        let login = ToolUser(tool: "tp", id: "7", login: "jo")
        if product == .dataCenter {
            let inactive = #"{"name":"jo","email":"jo@example.org","active":false}"#
            expectRefusal(try await outcome(inactive, product: product, person: login), "is inactive")
        } else {
            let app = #"{"name":"jo","email":"jo@example.org","showsEmail":true,"accountType":"app"}"#
            expectRefusal(try await outcome(app), "is an app")
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `Two users with one address are no match`(product: JiraProduct) async throws {
        expectRefusal(
            try await outcome(
                #"{"name":"jo","email":"jo@example.org","showsEmail":true}"#,
                #"{"name":"jo2","email":"jo@example.org","showsEmail":true}"#, product: product),
            "several Jira users match")
    }

    @Test func `On Data Center a login matches in upper or lower case`() async throws {
        let person = ToolUser(tool: "tp", id: "7", login: "JO")
        let found = try await outcome(
            #"{"name":"jo","email":"other@example.org"}"#, product: .dataCenter, person: person)
        #expect(found.assignee == .user(ToolUser(tool: RunningSimulator.tool.id, id: "jo")))
    }

    @Test(arguments: JiraProduct.allCases)
    func `A value mapping without a matching user is rejected, and an ID in it is checked`(
        product: JiraProduct
    ) async throws {
        let row = ToolUser(tool: RunningSimulator.tool.id, id: product == .cloud ? "712020:jo" : "jo")
        expectRefusal(try await outcome(product: product, person: row), "no Jira user matches")
        let inactive = #"{"name":"jo","active":false}"#
        expectRefusal(try await outcome(inactive, product: product, person: row), "is inactive")
        let found = try await outcome(#"{"name":"jo"}"#, product: product, person: row)
        #expect(found.assignee == .user(row))
    }

    @Test func `A user who is assigned already needs no match`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.control("POST", "users", #"{"name":"jo","email":"jo@example.org"}"#)
            try await simulator.person(
                "PUT", "issue/\(issue.sourceId)", #"{"fields":{"assignee":{"name":"jo"}}}"#)
            try await simulator.control("POST", "users", #"{"name":"jo","email":"jo@example.org","active":false}"#)
            let outcome = try await FieldWriting(simulator.gateway(), to: issue).set(Self.assignee, .user(Self.jo))
            guard case .applied(_, written: false)? = outcome else {
                Issue.record("\(String(describing: outcome))")
                return
            }
        }
    }
}
