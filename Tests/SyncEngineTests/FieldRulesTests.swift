import EntityModel
import Testing

@testable import SyncEngine

@Suite struct FieldRulesTests {
    private let rules = FieldRules(
        Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001", fields: [],
            states: [
                .init(source: "Open", target: "To Do"), .init(source: "In Progress", target: "In Progress"),
                .init(source: "Coded", target: "In Progress"), .init(source: "In Testing", target: "In Progress"),
                .init(source: "Done", target: "Done"),
            ], comments: .both))

    @Test func `the first row of a state decides what it becomes`() {
        #expect(rules.convert(.state("In Progress"), from: .target)?.value == .state("In Progress"))
        #expect(rules.convert(.state("Coded"), from: .source)?.value == .state("In Progress"))
    }

    @Test func `the other rows of a state tell what it may stay`() {
        let conversion = rules.convert(.state("In Progress"), from: .target)
        #expect(conversion?.equivalents == [.state("Coded"), .state("In Testing")])
        #expect(rules.agree(source: .state("In Testing"), target: .state("In Progress")))
    }

    @Test func `a state without a row has no word on the other side`() {
        #expect(rules.convert(.state("Planned"), from: .source) == nil)
        #expect(!rules.agree(source: .state("Planned"), target: .state("To Do")))
    }

    @Test func `text crosses as it is`() {
        for text in ["", "a", "Zürich 🎉", " outer "] {
            #expect(rules.convert(.text(text), from: .source)?.value == .text(text))
        }
    }
}
