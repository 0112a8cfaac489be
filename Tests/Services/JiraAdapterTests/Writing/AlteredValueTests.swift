import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine
@testable import JiraAdapter

/// Jira reports success but does not keep the value.
///
/// Either an automation resets it, or the field is on no screen.
struct AlteredValueTests {
    private static let date = FieldValue.date(CalendarDate(of: 1_772_323_200_000))
    private static let other = FieldValue.date(CalendarDate(of: 1_772_409_600_000))

    @Test(arguments: JiraProduct.allCases, [#","value":null"#, "", #","value":"2026-03-02""#])
    func `a due date that Jira accepts and resets is rejected with that reason`(
        product: JiraProduct, alteration: String
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.fault(
                #"{"action":"alter","method":"PUT","path":"/issue/","field":"duedate"\#(alteration)}"#)
            let writing = FieldWriting(simulator.gateway(), to: issue)
            let result = try #require(try await writing.apply([.write(JiraField.duedate.id, Self.date)]).first)
            guard !alteration.contains("2026") || product == .cloud else {
                // Without the issue in the response, another value may be a user's edit.
                #expect(result.outcome == .applied(hash: FieldWriting.hasher(Self.date), written: true))
                return
            }
            guard case .rejected(let reason) = result.outcome else {
                Issue.record("\(result)")
                return
            }
            #expect(reason.contains("The tool accepted the write"))
            #expect(result.kept == FieldWriting.hasher(alteration.contains("2026") ? Self.other : .empty))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a label that Jira accepts and drops is rejected, and the other one is there`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            try await simulator.fault(
                #"{"action":"alter","method":"PUT","path":"/issue/","field":"labels","value":["one"]}"#)
            let writing = FieldWriting(simulator.gateway(), to: issue)
            let result = try #require(
                try await writing.apply([.edit(JiraField.labels.id, add: [.option("one"), .option("two")])]).first)
            guard case .merged(let members, _, _) = result.outcome else {
                Issue.record("\(result)")
                return
            }
            #expect(members.map { $0.target != nil } == [true, false])
            #expect(members.map(\.reason) == [nil, WriteVerification.memberNotKept])
        }
    }
}
