import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The conversion of values by mappings of states, state categories, options, and users.
@Suite struct FieldRulesTests {
    private static let tp = Tool(id: "tp", type: .targetprocess)
    private static let jira = Tool(id: "jira", type: .jira)

    private static func rules(
        _ states: [Profile.StateMapping] = [], stages: Bool = false, values: [Profile.ValueMapping] = []
    ) -> FieldRules {
        FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001", fields: [field(values)], states: states,
                mapsStateCategories: stages, comments: .both), source: tp, target: jira)
    }

    private static func field(_ values: [Profile.ValueMapping] = []) -> Profile.FieldMapping {
        .init(source: FieldID("F"), target: FieldID("f"), values: values)
    }

    private let rules = rules([
        .init(source: "Open", target: "To Do"), .init(source: "In Progress", target: "In Progress"),
        .init(source: "Coded", target: "In Progress"), .init(source: "In Testing", target: "In Progress"),
        .init(source: "Done", target: "Done"), .init(source: "Done", target: "Released", team: "Mobile"),
    ])

    private func convert(
        _ rules: FieldRules, _ value: FieldValue, from side: Side, stage: StateCategory? = nil, team: String? = nil
    ) -> FieldRules.MappedValue? {
        rules.convert(value, of: rules.mapping.fields[0], from: side, .init(stage: stage, team: team))
    }

    @Test func `the first row of a state decides its conversion, and the others which states it may keep`() {
        #expect(convert(rules, .state("Coded"), from: .source)?.value == .state("In Progress"))
        let back = convert(rules, .state("In Progress"), from: .target)
        #expect(back?.value == .state("In Progress"))
        #expect(back?.equivalents == [.state("Coded"), .state("In Testing")])
        #expect(convert(rules, .state("Planned"), from: .source) == nil)
    }

    @Test func `A row matches a state by its ID or its name in another language, in upper or lower case`() {
        let rules = Self.rules([
            .init(source: "78", target: "zu erledigen"), .init(source: "Done", target: "10002"),
        ])
        func convert(_ name: String, _ names: [String], _ side: Side) -> FieldValue? {
            rules.convert(.state(name), of: rules.mapping.fields[0], from: side, .init(names: names))?.value
        }
        #expect(convert("Open", ["78"], .source) == .state("zu erledigen"))
        #expect(convert("done", ["83"], .source) == .state("10002"))
        #expect(convert("To Do", ["10000", "Zu erledigen"], .target) == .state("78"))
        #expect(convert("Fertig", ["10002", "Done"], .target) == .state("Done"))
        #expect(convert("Fertig", [], .target) == nil)
        func agree(_ source: (String, [String]), _ target: (String, [String])) -> Bool {
            rules.areEquivalent(
                source: .state(source.0), .init(names: source.1), target: .state(target.0), .init(names: target.1),
                of: rules.mapping.fields[0])
        }
        #expect(agree(("Open", ["78"]), ("To Do", ["10000", "Zu erledigen"])))
        #expect(agree(("Done", ["83"]), ("Done", ["10002"])))
        #expect(!agree(("Done", ["83"]), ("To Do", ["10000", "Zu erledigen"])))
    }

    @Test func `A mapped value matches in upper or lower case, but an exact row takes precedence`() {
        let rules = Self.rules(values: [
            .init(source: "high", target: "1"), .init(source: "High", target: "2"), .init(source: "Low", target: "3"),
        ])
        #expect(convert(rules, .option("High"), from: .source)?.value == .option("2"))
        #expect(convert(rules, .option("LOW"), from: .source)?.value == .option("3"))
        #expect(convert(rules, .option("HIGH"), from: .source)?.value == .option("1"))
        #expect(convert(rules, .option("Medium"), from: .source)?.value == .option("Medium"))
    }

    @Test func `The profile's answers to workflow steps go with a state to the other side`() {
        var mapping = rules.mapping
        mapping.resolutions = ["Done": "Fixed"]
        mapping.defaults.target = [FieldID("customfield_1"): "x"]
        let rules = FieldRules(mapping, source: Self.tp, target: Self.jira)
        let answers = rules.answers(to: .state("Done"), from: .source, .init(names: ["83"]))
        #expect(answers?.resolution(to: ["Closed", "6"]) == "Fixed" && answers?.defaults.count == 1)
        #expect(answers?.origin == ["Done", "83"])
        #expect(rules.answers(to: .option("Done"), from: .source, .init()) == nil)
        #expect(self.rules.answers(to: .state("Done"), from: .source, .init()) == nil)
        #expect(StepAnswers(resolutions: ["*": "Done"]).resolution(to: ["Closed"]) == "Done")
        #expect(StepAnswers(resolutions: ["Open": "Done"]).resolution(to: ["Closed"]) == nil)
    }

    @Test func `the rows of an item's team take precedence over the general rows`() {
        #expect(convert(rules, .state("Done"), from: .source, team: "Mobile")?.value == .state("Released"))
        #expect(convert(rules, .state("Done"), from: .source, team: "Web")?.value == .state("Done"))
        #expect(convert(rules, .state("Open"), from: .source, team: "Mobile")?.value == .state("To Do"))
    }

    @Test func `a share ends for an item that was moved or archived if the profile requires it`() {
        for number in 0..<64 {
            func bit(_ place: Int) -> Bool { number >> place & 1 == 1 }
            let place = Profile.Routing.Selector(scope: EntityScope(sourceId: "here"))
            let whole = Profile.Mapping(
                id: "m", routings: bit(0) ? [.init(id: "r", source: place, target: place)] : [], typeMappings: [],
                onMove: bit(1) ? .unshare : .keep, onArchive: bit(2) ? .unshare : .pause)
            let rules = FieldRules(
                Profile.TypeMapping(sourceType: "a", targetType: "b", fields: [], states: [], comments: .none),
                of: whole, source: Self.tp, target: Self.jira)
            let snapshot = EntitySnapshot(
                entity: EntityReference(sourceId: "1", entityType: "b", tool: Self.jira), version: 1, modifiedAt: 1,
                fields: [:], projectIDs: bit(3) ? ["elsewhere"] : bit(4) ? ["here", "HERE"] : nil,
                isArchived: bit(5) ? true : bit(3) ? false : nil)
            let isGone = bit(2) && bit(5) || bit(0) && bit(1) && bit(3)
            #expect((rules.unshareReason(of: snapshot, on: .target) != nil) == isGone, "case \(number)")
        }
    }

    @Test func `only comments that the filter allows are copied, and with the names that it allows`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let texts = ["", "see #jira", "#JIRA: yes", "jira", "#jirafe", "a#jira", "(#jira)", "x\n#jira\ny", "#jira-2"]
        let having: Set = ["see #jira", "#JIRA: yes", "(#jira)", "x\n#jira\ny"]
        for _ in 0..<3000 {
            let directions: [Profile.Direction] = [.both, .toTarget, .toSource, .none]
            let direction = directions.randomElement(using: &random) ?? .both
            let worklogs = directions.randomElement(using: &random) ?? .both
            let rule = Profile.CommentFilter(
                keyword: Bool.random(using: &random) ? "#Jira" : nil,
                excludedAuthors: Bool.random(using: &random) ? ["Bot"] : [],
                includesAuthorName: Bool.random(using: &random))
            let rules = FieldRules(
                Profile.TypeMapping(
                    sourceType: "a", targetType: "b", fields: [], states: [], comments: direction, commentFilter: rule,
                    worklogs: worklogs), source: Self.tp, target: Self.jira)
            let isWork = Bool.random(using: &random)
            let side: Side = Bool.random(using: &random) ? .source : .target
            let text = texts.randomElement(using: &random) ?? ""
            let comment = Comment(
                id: isWork ? Comment.id(ofWork: "1") : "1", body: RichText(plain: text),
                authorName: Bool.random(using: &random) ? "Bot" : "Ann",
                worklog: isWork ? Worklog(minutes: 1, day: CalendarDate(of: .epoch)) : nil, modifiedAt: 0,
                isPrivate: Bool.random(using: &random))
            let isMeant =
                isWork
                || (rule.keyword == nil || having.contains(text)) && !rule.excludedAuthors.contains(comment.authorName)
            let carries = (isWork ? worklogs : direction).allows(from: side) && !comment.isPrivate && isMeant
            #expect(rules.shouldSync(comment, from: side) == carries, "seed \(seed): \(rule), \(comment)")
            #expect(rules.author(of: comment) == (rule.includesAuthorName ? comment.authorName : ""))
        }
    }

    @Test func `a worklog is copied for the mapped user or its author, unless the profile omits names`() {
        var people = Self.field()
        people.values = [
            .init(source: "*", target: "712020:9"), .init(source: "ben@shop.example", target: "712020:2"),
            .init(source: "3", target: "712020:3"),
        ]
        var rules = Profile.TypeMapping(sourceType: "a", targetType: "b", fields: [people], states: [], comments: .none)
        let ann = ToolUser(tool: Self.jira.id, id: "712020:1", email: "ann@shop.example")
        func writer(_ person: ToolUser?, from side: Side, isWork: Bool = true) -> ToolUser? {
            let work = isWork ? Worklog(minutes: 1, day: CalendarDate(of: .epoch)) : nil
            let comment = Comment(
                id: "1", body: RichText(plain: ""), authorName: "Ann", authorUser: person, worklog: work, modifiedAt: 0)
            return FieldRules(rules, source: Self.tp, target: Self.jira).authorUser(of: comment, from: side)
        }
        let ben = ToolUser(tool: Self.jira.id, id: "712020:2")
        #expect(writer(ann, from: .target)?.email == "ann@shop.example")
        #expect(writer(ben, from: .target) == ToolUser(tool: Self.tp.id, id: "ben@shop.example"))
        #expect(
            writer(ToolUser(tool: Self.tp.id, id: "3"), from: .source) == ToolUser(tool: Self.jira.id, id: "712020:3"))
        // The row for all other values does not apply to worklogs.
        #expect(writer(ToolUser(tool: Self.tp.id, id: "4"), from: .source) == ToolUser(tool: Self.tp.id, id: "4"))
        #expect(writer(nil, from: .target) == nil && writer(ann, from: .target, isWork: false) == nil)
        rules.commentFilter.includesAuthorName = false
        #expect(writer(ben, from: .target) == nil)
    }

    @Test func `a file that the filter excludes is not copied`() {
        var field = Self.field()
        field.attachments = Profile.AttachmentFilter(maximumBytes: 10, excludedExtensions: [".MP4", "~"])
        let item = EntityReference(sourceId: "1", entityType: "userstory", tool: Self.tp)
        for (name, size, crosses) in [
            ("a.png", 10, true), ("a.png", 11, false), ("a.mp4", 1, false), ("mp4", 1, true), ("a~", 0, false),
        ] {
            let file = FieldValue.file(EntityModel.Attachment(item: item, id: "1", name: name, size: Int64(size)))
            #expect((rules.convert(member: file, of: field, from: .source) == file) == crosses, "\(name)")
        }
    }

    @Test func `a state without a row becomes a state of its category if the profile allows it`() {
        let rules = Self.rules([.init(source: "Open", target: "To Do")], stages: true)
        #expect(
            convert(rules, .state("Coded"), from: .source, stage: .inProgress)?.value == .stateCategory(.inProgress))
        #expect(convert(rules, .state("Coded"), from: .source) == nil)
        let field = rules.mapping.fields[0]
        #expect(
            rules.areEquivalent(
                source: .state("Coded"), .init(stage: .inProgress), target: .state("Review"),
                .init(stage: .inProgress), of: field))
        #expect(
            !rules.areEquivalent(
                source: .state("Coded"), .init(stage: .inProgress), target: .state("Shipped"), .init(stage: .done),
                of: field))
    }

    @Test func `users are matched by the mapping, then by email, then by login`() {
        let rules = Self.rules(values: [.init(source: "ann@acme.com", target: "5b10")])
        let ann = ToolUser(tool: "tp", id: "7", email: "Ann@acme.com")
        #expect(convert(rules, .user(ann), from: .source)?.value == .user(ToolUser(tool: "jira", id: "5b10")))
        let bob = ToolUser(tool: "tp", id: "8", email: "bob@acme.com", login: "bob")
        func agree(_ source: ToolUser, _ target: ToolUser) -> Bool {
            rules.areEquivalent(
                source: .user(source), .init(), target: .user(target), .init(), of: rules.mapping.fields[0])
        }
        #expect(agree(ann, ToolUser(tool: "jira", id: "5b10")))
        #expect(agree(bob, ToolUser(tool: "jira", id: "x", email: "BOB@acme.com")))
        #expect(agree(bob, ToolUser(tool: "jira", id: "x", login: "bob")))
        #expect(!agree(bob, ToolUser(tool: "jira", id: "x", email: "b@acme.com", login: "bob")))
        #expect(!agree(bob, ToolUser(tool: "jira", id: "8")))
    }

    @Test func `a converted value always has the same meaning as the original, in both directions`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let names = ["a", "b", "c", "d", "*"]
        for round in 0..<5_000 {
            let table = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Profile.ValueMapping(
                    source: names.randomElement(using: &random) ?? "a",
                    target: names.randomElement(using: &random) ?? "a")
            }
            let rules = Self.rules(values: table)
            let field = rules.mapping.fields[0]
            let side: Side = Bool.random(using: &random) ? .source : .target
            let name = names.dropLast().randomElement(using: &random) ?? "a"
            let value: FieldValue = Bool.random(using: &random) ? .option(name) : .text(name)
            guard let conversion = convert(rules, value, from: side) else { continue }
            for other in [conversion.value] + conversion.equivalents {
                let agrees =
                    side == .source
                    ? rules.areEquivalent(source: value, .init(), target: other, .init(), of: field)
                    : rules.areEquivalent(source: other, .init(), target: value, .init(), of: field)
                #expect(agrees, "seed \(seed), round \(round): \(value) and \(other) by \(table)")
            }
        }
    }
}
