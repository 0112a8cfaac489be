import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Fields that Tandem knows by their schema alone.
struct JiraSchemaFieldTests {
    private static func field(_ number: Int) -> FieldID { FieldID("customfield_\(number)") }

    private static let mapped =
        [
            FieldID("environment"), FieldID("reporter"), JiraField.components.id, JiraField.fixVersions.id,
            field(10014),
            field(10016), field(10019), field(10020), field(10999),
        ] + (10101...10111).map(field)

    private func gateway(_ simulator: RunningSimulator) -> JiraGateway {
        simulator.gateway(mapped: Self.mapped)
    }

    @Test(arguments: JiraProduct.allCases)
    func `sprints and epics are set although their fields are on no screen`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            struct Made: Decodable { var id: String }
            let body = #"{"fields": {"project": {"key": "DEMO"}, "issuetype": {"id": "10000"}, "summary": "Epic"}}"#
            let made = try JSONDecoder().decode(
                Made.self, from: Data(try await simulator.person("POST", "issue", body)))
            let epic = EntityLink(EntityKey(tool: RunningSimulator.tool, sourceId: made.id))
            let off = #"{"without": ["customfield_10020", "customfield_10014"]}"#
            try await simulator.control("POST", "screens", off)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            let values: [(FieldID, FieldValue)] =
                [
                    (Self.field(10020), .option("DEMO Sprint 2")),
                    (FieldID("environment"), .richText(RichText(plain: "x"))),
                ]
                + (product == .dataCenter ? [(Self.field(10014), .item(epic))] : [])
            for emptied in [false, true] {
                let wanted = values.map { ($0.0, emptied ? FieldValue.empty : $0.1) }
                for result in try await FieldWriting(gateway, to: issue).apply(wanted.map { .write($0.0, $0.1) }) {
                    if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
                }
                let read = try await gateway.read(issue, comments: false)
                for (field, value) in wanted { #expect(read.fields[field] == value, "\(field.rawValue)") }
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a field of any schema is read as it was written`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            let alice = try #require(
                try await gateway.jira.users.match("alice@example.com", of: RunningSimulator.tool).user)
            let bob = try #require(
                try await gateway.jira.users.match("bob@example.com", of: RunningSimulator.tool).user)
            let day = try #require(CalendarDate("2026-12-24"))
            let text = RichText(plain: "Works offline")
            let values: [(FieldID, FieldValue)] = [
                (FieldID("environment"), .richText(text)), (Self.field(10101), .richText(text)),
                (FieldID("reporter"), .user(bob)), (Self.field(10016), .number(2.5)),
                (Self.field(10020), .option("DEMO Sprint 2")), (Self.field(10102), .text("US 6366")),
                (Self.field(10103), .text("https://example.com/a?b=c")), (Self.field(10104), .date(day)),
                (Self.field(10105), .timestamp(Moment(day.start + .milliseconds(3_723_456)))),
                (Self.field(10106), .option("Major")),
                (Self.field(10108), .option("Europe - Spain")), (Self.field(10109), .user(alice)),
            ]
            let results = try await FieldWriting(gateway, to: issue).apply(values.map { .write($0.0, $0.1) })
            for result in results {
                guard case .applied(_, written: true) = result.outcome else {
                    Issue.record("\(result)")
                    continue
                }
            }
            let read = try await gateway.read(issue, comments: false)
            for (field, value) in values {
                #expect(read.fields[field] == value, "\(field.rawValue)")
                #expect(try await gateway.read([issue]).first?.fields[field] == value, "\(field.rawValue)")
            }
            // The same values again change nothing. Then each field can be emptied.
            for result in try await FieldWriting(gateway, to: issue).apply(values.map { .write($0.0, $0.1) }) {
                if case .applied(_, written: false) = result.outcome {} else { Issue.record("\(result)") }
            }
            for (field, _) in values {
                let outcome = try await FieldWriting(gateway, to: issue).set(field, .empty)
                if case .applied(_, written: true) = outcome {} else { Issue.record("\(field): \(outcome as Any)") }
            }
            let empty = try await gateway.read(issue, comments: false)
            #expect(values.allSatisfy { empty.fields[$0.0] == .empty })
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `members of a set come and go beside what others do`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let (id, key) = try await simulator.seed()
            let issue = RunningSimulator.issue(id)
            let gateway = gateway(simulator)
            let people = [
                try #require(try await gateway.jira.users.match("alice@example.com", of: RunningSimulator.tool).user),
                try #require(try await gateway.jira.users.match("bob@example.com", of: RunningSimulator.tool).user),
            ]
            let sets: [(FieldID, [FieldValue])] = [
                (JiraField.components.id, [.option("Web"), .option("Search")]),
                (JiraField.fixVersions.id, [.option("1.0"), .option("1.1")]),
                (Self.field(10107), [.option("Chrome"), .option("Firefox")]),
                (Self.field(10110), people.map { .user($0) }),
                (Self.field(10111), [.option("two words"), .option("web")]),
            ]
            for (field, members) in sets {
                let before = try await gateway.read(issue, comments: false)
                #expect(before.fields[field] == .empty)
                _ = try await FieldWriting(gateway, to: issue).apply([.edit(field, add: [members[0]])])
                // The second write is based on the state before the first one.
                _ = try await gateway.write([field: .set(of: [members[1]])], to: issue, current: before)
                let both = try await gateway.read(issue, comments: false)
                #expect(both.fields[field] == .set(of: members), "\(field.rawValue)")
                _ = try await FieldWriting(gateway, to: issue).apply([.edit(field, remove: [members[0]])])
                let one = try await gateway.read(issue, comments: false)
                #expect(one.fields[field] == .set(of: [members[1]]), "\(field.rawValue)")
            }
            // An option that the field does not offer is rejected by name, and the other member is written.
            let browsers = Self.field(10107)
            let results = try await FieldWriting(gateway, to: issue).apply([
                .edit(browsers, add: [.option("Netscape"), .option("Safari")])
            ])
            guard case .merged(let members, _, true) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            let refused = members.first { $0.target == nil }
            #expect(members.count == 2 && refused?.reason?.contains("not valid") == true, "\(members)")
            let after = try await gateway.read(issue, comments: false)
            #expect(after.fields[browsers] == .options(["Firefox", "Safari"]))
            // A user's choice is read unchanged.
            try await simulator.person(
                "PUT", "issue/\(key)", #"{"fields": {"customfield_10107": [{"value": "Chrome"}]}}"#)
            #expect(try await gateway.read(issue, comments: false).fields[browsers] == .options(["Chrome"]))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an invalid value is rejected with a reason and affects no other`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            let writing = FieldWriting(gateway, to: issue)
            let refusals: [(FieldID, FieldValue, String)] = [
                (Self.field(10106), .option("Cosmic"), "not valid"),
                (Self.field(10108), .option("Europe - Atlantis"), "offers no option of that name"),
                (Self.field(10020), .option("DEMO Sprint 0"), "No board"),
                (Self.field(10020), .option("Never planned"), "No board"),
                (Self.field(10019), .text("0|i0001:"), "form only the app knows"),
                (Self.field(10999), .text("x"), "shows this user no field customfield_10999"),
                (Self.field(10016), .text("many"), "value of this kind"),
                (Self.field(10102), .text(String(repeating: "long ", count: 60)), "too long"),
            ]
            for (number, (field, value, words)) in refusals.enumerated() {
                let results = try await writing.apply([
                    .write(field, value), .write(JiraField.summary.id, .text("Title \(number)")),
                ])
                guard case .rejected(let reason) = results[0].outcome else {
                    Issue.record("\(field): \(results)")
                    continue
                }
                #expect(reason.contains(words), "\(field): \(reason)")
                if case .applied(_, written: true) = results[1].outcome {} else { Issue.record("\(results)") }
            }
            // Values that cannot be represented are missing from the snapshot, not empty.
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[Self.field(10019)] == nil && read.fields[Self.field(10999)] == nil)
        }
    }

    @Test func `on Data Center a separate field contains the parent epic`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            struct Made: Decodable {
                var id: String
            }
            let body = #"{"fields": {"project": {"key": "DEMO"}, "issuetype": {"id": "10000"}, "summary": "Epic"}}"#
            let epic = try JSONDecoder().decode(
                Made.self, from: Data(try await simulator.person("POST", "issue", body)))
            let link = FieldValue.item(EntityLink(RunningSimulator.issue(epic.id).key))
            let story = try await simulator.seed().id
            let (issue, field) = (RunningSimulator.issue(story), Self.field(10014))
            let gateway = gateway(simulator)
            _ = try await FieldWriting(gateway, to: issue).set(field, link)
            #expect(try await gateway.read(issue, comments: false).fields[field] == link)
            #expect(try await gateway.read([issue]).first?.fields[field] == link)
            // An issue that is not an epic is rejected.
            let other = FieldValue.item(EntityLink(RunningSimulator.issue(try await simulator.seed().id).key))
            if case .rejected? = try await FieldWriting(gateway, to: issue).set(field, other) {
            } else {
                Issue.record("a story above a story")
            }
            _ = try await FieldWriting(gateway, to: issue).set(field, .empty)
            #expect(try await gateway.read(issue, comments: false).fields[field] == .empty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `all fields and their kinds are available to profiles`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let fields = try await simulator.gateway().fields()
            let byId = Dictionary(fields.map { ($0.id, $0) }) { first, _ in first }
            #expect(byId[Self.field(10020)]?.name == "Sprint" && byId[Self.field(10020)]?.kind == .option)
            #expect(byId[Self.field(10101)]?.kind == .richText && byId[JiraField.parent.id]?.kind == .item)
            #expect((byId[Self.field(10014)] != nil) == (product == .dataCenter))
            #expect(byId[Self.field(10019)].map { $0.kind == nil } == true)
        }
    }

    @Test func `Jira is asked for its fields once, and not where none needs it`() async throws {
        try await withSimulator(.cloud) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            for _ in 0..<3 { _ = try await gateway.read(issue, comments: false) }
            #expect(try await simulator.requests().filter { $0.path.hasSuffix("/field") }.count == 1)
            _ = try await simulator.gateway().read(issue, comments: false)
            #expect(try await simulator.requests().filter { $0.path.hasSuffix("/field") }.count == 1)
        }
    }
}
