import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// The forms of specific kinds of fields: cascading choices, teams, and points in time.
struct FieldMappingRequestTests {
    private static let region = FieldID("customfield_10108")
    private static let goLive = FieldID("customfield_10105")

    private static func team(_ product: JiraProduct) -> FieldID {
        FieldID(product == .cloud ? "customfield_10001" : "customfield_10003")
    }

    private func gateway(
        _ simulator: RunningSimulator, rules: (inout JiraConnection) -> Void = { _ in }
    ) -> JiraGateway {
        simulator.gateway(
            mapped: JiraField.allCases.map(\.id) + [Self.region, Self.goLive, Self.team(simulator.product)],
            rules: rules)
    }

    // MARK: Cascading choices

    /// Tandem once split parent and child at the first dash, so "EU - West" became the option EU with the child West.
    @Test(arguments: JiraProduct.allCases)
    func `The options of a cascading field are found by what the field offers, not by dashes`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            let writing = FieldWriting(gateway, to: issue)
            for text in [
                "EU - West - Paris", "EU - West", "EU", "EU - West - Lyon", "EU - West - Lyon - Nord - x",
                "Europe - Spain",
                "EU - West - Paris",
            ] {
                let outcome = try await writing.set(Self.region, .option(text))
                let read = try await gateway.read(issue, comments: false).fields[Self.region]
                if text.hasSuffix("x") {
                    guard case .rejected(let reason)? = outcome else {
                        Issue.record("\(String(describing: outcome))")
                        continue
                    }
                    #expect(reason.contains("offers no option of that name"))
                } else {
                    #expect(read == .option(text), "\(String(describing: outcome))")
                }
            }
            // Two pairs of options have this name: "EU - West" with "Lyon - Nord", and "EU - West - Lyon" with "Nord".
            guard case .rejected(let reason)? = try await writing.set(Self.region, .option("EU - West - Lyon - Nord"))
            else {
                Issue.record("a pair was guessed")
                return
            }
            #expect(reason.contains("Several options"))
            #expect(try await gateway.read(issue, comments: false).fields[Self.region] == .option("EU - West - Paris"))
        }
    }

    // MARK: Teams

    @Test(arguments: JiraProduct.allCases)
    func `A team is read by its name and written by the ID that has the name`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let (gateway, field) = (gateway(simulator), Self.team(product))
            let writing = FieldWriting(gateway, to: issue)
            #expect(try await gateway.read(issue, comments: false).fields[field] == .empty)
            for name in ["Ocean", "Ocean Support"] {
                guard case .applied(_, written: true)? = try await writing.set(field, .option(name)) else {
                    Issue.record("\(name) was not written")
                    continue
                }
                #expect(try await gateway.read(issue, comments: false).fields[field] == .option(name))
            }
            for (name, words) in [("Harbor", "Several teams"), ("Desert", "no team with this name")] {
                guard case .rejected(let reason)? = try await writing.set(field, .option(name)) else {
                    Issue.record("\(name) was written")
                    continue
                }
                #expect(reason.contains(words))
            }
            _ = try await writing.set(field, .empty)
            #expect(try await gateway.read(issue, comments: false).fields[field] == .empty)
            let described = try await gateway.fields().first { $0.id == field }
            #expect(described?.kind == .option && described?.limit == nil)
        }
    }

    @Test func `A team that Cloud's suggestions do not name is known by the issues that have it`() async throws {
        try await withSimulator(.cloud) { simulator in
            let field = Self.team(.cloud)
            let first = RunningSimulator.issue(try await simulator.seed().id)
            _ = try await FieldWriting(gateway(simulator), to: first).set(field, .option("Ocean"))
            try await simulator.fault(#"{"action":"respond","status":403,"path":"/autocompletedata/"}"#)
            let second = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = gateway(simulator)
            _ = try await FieldWriting(gateway, to: second).set(field, .option("ocean"))
            #expect(try await gateway.read(second, comments: false).fields[field] == .option("Ocean"))
        }
    }

    // MARK: Points in time

    private func day(
        _ text: String, _ rule: Profile.ZoneRule, product: JiraProduct = .cloud
    ) async throws -> (before: FieldValue?, after: String) {
        try await withSimulator(product) { simulator in
            try await simulator.control(
                "POST", "users", #"{"name":"tandem","email":"tandem@example.com","timeZone":"Asia/Tokyo"}"#)
            let (id, key) = try await simulator.seed()
            let issue = RunningSimulator.issue(id)
            if !text.isEmpty {
                try await simulator.person(
                    "PUT", "issue/\(key)", #"{"fields":{"\#(Self.goLive.rawValue)":"\#(text)"}}"#)
            }
            let gateway = gateway(simulator) { $0.timeZone = rule }
            let before = try await gateway.read(issue, comments: false).fields[Self.goLive]
            // The current day is not a change.
            if let day = before?.converted(to: .date), day != .empty {
                guard
                    case .applied(_, written: false)? = try await FieldWriting(gateway, to: issue).set(Self.goLive, day)
                else {
                    Issue.record("the same day was written")
                    return (before, "")
                }
            }
            let fifth = FieldValue.date(try #require(CalendarDate("2026-03-05")))
            _ = try await FieldWriting(gateway, to: issue).set(Self.goLive, fifth)
            let after = try await gateway.read(issue, comments: false).fields[Self.goLive]
            guard case .timestamp(let moment)? = after else { return (before, "\(String(describing: after))") }
            #expect(moment.day.description == "2026-03-05")
            return (before?.converted(to: .date), JiraDateTime(moment.time).description)
        }
    }

    private static func date(_ text: String) throws -> FieldValue { .date(try #require(CalendarDate(text))) }

    /// A time shortly after midnight once became the previous day, and a written day became the evening before it.
    @Test(arguments: JiraProduct.allCases)
    func `A timestamp is a day in the zone of Jira's report, and keeps its hour when the day changes`(
        product: JiraProduct
    ) async throws {
        let berlin = try await day("2026-03-02T00:30:00.000+0200", .author, product: product)
        #expect(try berlin.before == Self.date("2026-03-02") && berlin.after == "2026-03-04T22:30:00.000+0000")
        let angeles = try await day("2026-03-01T20:00:00.000-0800", .author, product: product)
        #expect(try angeles.before == Self.date("2026-03-01") && angeles.after == "2026-03-06T04:00:00.000+0000")
    }

    @Test func `The profile can name a zone, or that of Tandem's user`() async throws {
        let named = try await day("2026-03-01T23:30:00.000+0000", .named("Europe/Berlin"))
        #expect(try named.before == Self.date("2026-03-02") && named.after == "2026-03-04T23:30:00.000+0000")
        let connection = try await day("2026-03-01T15:30:00.000+0000", .connection)
        #expect(try connection.before == Self.date("2026-03-02") && connection.after == "2026-03-04T15:30:00.000+0000")
        // An empty field gets noon in the time zone of Tandem's user.
        let empty = try await day("", .author)
        #expect(empty.before == .empty && empty.after == "2026-03-05T03:00:00.000+0000")
    }

    @Test func `A zone's offset is that of the day, in summer and in winter`() throws {
        let berlin = TimeZone(identifier: "Europe/Berlin")
        let zone = DayZone(zone: berlin)
        #expect(berlin != nil)
        let winter = zone.moment(try #require(JiraDateTime("2026-03-28T23:30:00.000+0000")))
        #expect(winter.day.description == "2026-03-29" && winter.timeOfDay == 1_800_000)
        let summer = zone.moment(on: try #require(CalendarDate("2026-03-30")), from: winter, home: nil)
        #expect(JiraDateTime(summer.time).description == "2026-03-29T22:30:00.000+0000")
    }

    @Test func `Logged work is of its author's day`() throws {
        let json = #"""
            {"id":"1","timeSpentSeconds":3600,"started":"2026-03-01T22:30:00.000+0000",
            "author":{"name":"jo","timeZone":"Europe/Berlin"}}
            """#
        let worklog = try JSONDecoder().decode(JiraWorklog.self, from: Data(json.utf8))
        #expect(worklog.day?.description == "2026-03-01")
        let late = json.replacing("22:30", with: "23:30")
        #expect(try JSONDecoder().decode(JiraWorklog.self, from: Data(late.utf8)).day?.description == "2026-03-02")
        let unknown = late.replacing(#","timeZone":"Europe/Berlin""#, with: "")
        #expect(try JSONDecoder().decode(JiraWorklog.self, from: Data(unknown.utf8)).day?.description == "2026-03-01")
    }
}
