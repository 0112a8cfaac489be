import Core
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import ProfileAPI

/// Tests for the validation of profiles, with random profiles that have one invalid value.
struct ProfileValidationTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `Valid profiles have no violations and are unchanged after encoding and decoding`() throws {
        var random = SeededRandom(seed: Self.seed)
        for round in 0..<2000 {
            let profile = Self.profile(&random)
            #expect(profile.violations.isEmpty, "seed \(Self.seed), round \(round): \(profile.violations)")
            let form = try JSONDecoder().decode(ProfileRequest.self, from: JSONEncoder().encode(profile))
            let (read, misaddressed) = form.profile(id: profile.id, account: profile.account)
            #expect(read == profile && misaddressed.isEmpty, "seed \(Self.seed), round \(round)")
        }
    }

    @Test func `One invalid value gives one violation with its path`() {
        var random = SeededRandom(seed: Self.seed)
        for round in 0..<5000 {
            var profile = Self.profile(&random)
            let path = Self.spoil(&profile, &random)
            #expect(
                profile.violations.map(\.path) == [path],
                "seed \(Self.seed), round \(round): \(profile.violations) instead of \(path)")
        }
    }

    @Test(arguments: [
        ("{", "not JSON"), ("[]", "at the top"), (#"{"name": "n"}"#, ".sourceTool"),
        (#"{"name": 5}"#, ".name"), (#"{"name": "n", "colour": "red"}"#, ".colour"),
    ])
    func `A body with the wrong structure is rejected with the path of the difference`(
        body: String, place: String
    ) {
        let failure = #expect(throws: BoundedJSON.ReadError.self) {
            try BoundedJSON.decode(ProfileRequest.self, from: Array(body.utf8))
        }
        #expect(failure?.description.contains(place) == true, "\(String(describing: failure))")
    }

    @Test func `Team boards require sprints, name each team once, and exclude values`() throws {
        func violations(_ change: (inout Profile.FieldMapping) -> Void) -> [String] {
            var profile = Examples.profile()
            var field = Profile.FieldMapping(
                source: FieldID("TeamIteration"), target: FieldID("customfield_10020"),
                teamBoards: [.init(team: 301, board: 1), .init(team: 302, board: 1)])
            change(&field)
            profile.mappings[0].typeMappings[0].fields.append(field)
            return profile.violations.map(\.path)
        }
        let path = "mappings[0].typeMappings[0].fields[2].teamBoards"
        #expect(violations { _ in } == [])
        #expect(violations { $0.teamBoards[1].team = 301 } == [path + "[1].team"])
        #expect(violations { $0.source = FieldID("Release") } == [path])
        #expect(violations { $0.values = [.init(source: "a", target: "b")] } == [path])
        var profile = Examples.profile()
        profile.mappings[0].typeMappings[0].fields.append(
            Profile.FieldMapping(
                source: FieldID("TeamIteration"), target: FieldID("customfield_10020"),
                teamBoards: [.init(team: 301, board: 1)]))
        let form = try JSONDecoder().decode(ProfileRequest.self, from: JSONEncoder().encode(profile))
        #expect(form.profile(id: profile.id, account: profile.account).0 == profile)
    }

    @Test func `A misspelled nested name is rejected with its path`() throws {
        let text = String(decoding: try JSONEncoder().encode(Examples.profile()), as: UTF8.self)
        for (name, path) in [
            ("conflictRule", ".mappings[0].typeMappings[0].fields[0].konflictRule"),
            ("comments", ".mappings[0].typeMappings[0].komments"), ("typeMappings", ".mappings[0].kypeMappings"),
        ] {
            let spoilt = text.replacingOccurrences(of: "\"\(name)\"", with: "\"k\(name.dropFirst())\"")
            let failure = #expect(throws: BoundedJSON.ReadError.self) {
                try BoundedJSON.decode(ProfileRequest.self, from: Array(spoilt.utf8))
            }
            #expect(failure?.description.hasSuffix(path) == true, "\(String(describing: failure))")
        }
    }

    @Test func `Members with common values may be omitted`() throws {
        let text = """
            {"name": "n", "sourceTool": {"id": "tp", "type": "Targetprocess"}, "targetTool": {"id": "j", "type": "Jira"},
             "mappings": [{"typeMappings": [{"sourceType": "bug", "targetType": "1",
                "fields": [{"source": "Name", "target": "summary"}]}]}]}
            """
        let form = try BoundedJSON.decode(ProfileRequest.self, from: Array(text.utf8))
        let (profile, misaddressed) = form.profile(id: "p", account: Examples.acme)
        #expect(misaddressed.isEmpty && profile.violations.isEmpty)
        let mapping = try #require(profile.mappings.first)
        #expect(profile.status == .enabled && mapping.id == "1")
        #expect(mapping.typeMappings[0].comments == .both && mapping.typeMappings[0].states.isEmpty)
        #expect(mapping.typeMappings[0].fields[0].direction == .both)
        #expect(mapping.typeMappings[0].fields[0].conflictRule == .newest)
    }

    @Test func `A routing's filter with unbalanced parentheses is rejected`() {
        for filter in ["a) or (b", "(a", "a \"b", "a 'b", "a\\", ")("] {
            #expect(!EntityQuery.hasBalancedDelimiters(filter), "\(filter)")
            var profile = Examples.profile()
            let scope = EntityScope(sourceId: "1")
            profile.mappings[0].routings = [
                Profile.Routing(id: "r", source: .init(scope: scope, filter: filter), target: .init(scope: scope))
            ]
            #expect(profile.violations.map(\.path) == ["mappings[0].routings[0].source.filter"], "\(filter)")
        }
        for filter in ["a = \"(\"", "(a) or (b)", "a = ')'", "a = \"\\\")\"", "x in (1, 2)"] {
            #expect(EntityQuery.hasBalancedDelimiters(filter), "\(filter)")
        }
    }

    @Test func `A profile with another ID than its address is rejected`() throws {
        let form = try JSONDecoder().decode(ProfileRequest.self, from: JSONEncoder().encode(Examples.profile()))
        #expect(form.profile(id: "p2", account: Examples.acme).1.map(\.path) == ["id"])
        #expect(form.profile(id: "p1", account: Examples.globex).1.map(\.path) == ["account"])
    }

    @Test func `Identifiers exclude characters with a meaning in addresses`() {
        for text in ["a", "A1", "acme.tpondemand.com", "a-b_c", String(repeating: "x", count: 100)] {
            #expect(Identifier.isValid(text), "\(text)")
        }
        for text in [
            "", ".", "..", "-a", "a/b", "a b", "a%20", "ü", "a\0", "a?", "a#", String(repeating: "x", count: 101),
        ] {
            #expect(!Identifier.isValid(text), "\(text)")
        }
    }

    private static func profile(_ random: inout SeededRandom) -> Profile {
        var number = 0
        func name(_ kind: String, _ random: inout SeededRandom) -> String {
            number += 1
            return kind + ["", " x", "-ü", ".\u{1F408}", "_\""].randomElement(using: &random, or: "") + "\(number)"
        }
        let mappings = (0..<Int.random(in: 1...4, using: &random)).map { index in
            Profile.Mapping(
                id: "m\(index)",
                routings: (0..<Int.random(in: 0...2, using: &random)).map { place in
                    Profile.Routing(
                        id: "r\(place)", source: .init(scope: EntityScope(sourceId: "1"), filter: "(a = \"b\")"),
                        target: .init(scope: EntityScope(sourceId: "X")), direction: .toTarget,
                        isAutomatic: Bool.random(using: &random))
                },
                typeMappings: (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    Profile.TypeMapping(
                        sourceType: name("type", &random), targetType: name("type", &random),
                        fields: (0..<Int.random(in: 1...6, using: &random)).map { _ in
                            Profile.FieldMapping(
                                source: FieldID(name("field", &random)), target: FieldID(name("field", &random)),
                                direction: [.both, .toTarget, .toSource, .none].randomElement(
                                    using: &random, or: .both),
                                conflictRule: [.newest, .source, .target].randomElement(using: &random, or: .newest),
                                isInitialOnly: Bool.random(using: &random),
                                values: (0..<Int.random(in: 0...2, using: &random)).map { _ in
                                    Profile.ValueMapping(source: name("value", &random), target: "*")
                                },
                                attachments: .init(
                                    maximumBytes: Bool.random(using: &random) ? 1 << 20 : nil,
                                    excludedExtensions: Bool.random(using: &random) ? [".mp4"] : []),
                                onMissing: Bool.random(using: &random) ? .create : .reject)
                        },
                        states: (0..<Int.random(in: 1...4, using: &random)).map { _ in
                            Profile.StateMapping(
                                source: name("state", &random), target: name("state", &random),
                                team: Bool.random(using: &random) ? name("team", &random) : nil)
                        }, mapsStateCategories: Bool.random(using: &random),
                        comments: [.both, .none].randomElement(using: &random, or: .both),
                        commentFilter: .init(
                            keyword: [nil, "#jira", "für_TP"].randomElement(using: &random, or: nil),
                            excludedAuthors: Bool.random(using: &random) ? [name("author", &random)] : [],
                            includesAuthorName: Bool.random(using: &random)),
                        worklogs: [.both, .none].randomElement(using: &random, or: .both))
                }, onDelete: [.keep, .comment, .delete].randomElement(using: &random, or: .keep),
                onMove: [.keep, .unshare].randomElement(using: &random, or: .keep),
                onConvert: [.follow, .unshare].randomElement(using: &random, or: .follow),
                onArchive: [.pause, .unshare].randomElement(using: &random, or: .pause))
        }
        return Profile(
            id: "p\(Int.random(in: 0...99, using: &random))", account: Examples.acme, name: name("name", &random),
            status: Bool.random(using: &random) ? .enabled : .disabled, sourceTool: Examples.targetprocess,
            targetTool: Examples.jira, mappings: mappings)
    }

    /// Makes one value invalid and returns the path that the violation must have.
    private static func spoil(_ profile: inout Profile, _ random: inout SeededRandom) -> String {
        let mapping = Int.random(in: profile.mappings.indices, using: &random)
        let type = Int.random(in: profile.mappings[mapping].typeMappings.indices, using: &random)
        let types = profile.mappings[mapping].typeMappings[type]
        let field = Int.random(in: types.fields.indices, using: &random)
        let state = Int.random(in: types.states.indices, using: &random)
        let path = "mappings[\(mapping)].typeMappings[\(type)]"
        let wrong = ["", "  ", "a\nb", String(repeating: "y", count: 201)].randomElement(using: &random, or: "")
        switch Int.random(in: 0...16, using: &random) {
        case 0:
            profile.name = wrong
            return "name"
        case 1:
            profile.id = ["", "a/b", "..", "a b"].randomElement(using: &random, or: "")
            return "id"
        case 2:
            profile.targetTool = Tool(id: profile.sourceTool.id, type: .jira)
            return "targetTool.id"
        case 3:
            profile.sourceTool = Tool(id: "tp", type: ToolType(rawValue: "jira"))
            return "sourceTool.type"
        case 4:
            profile.mappings = []
            return "mappings"
        case 5:
            profile.mappings[mapping].typeMappings = []
            return "mappings[\(mapping)].typeMappings"
        case 6:
            profile.mappings[mapping].typeMappings[type].sourceType = wrong
            return path + ".sourceType"
        case 7:
            profile.mappings[mapping].typeMappings[type].fields[field].target = FieldID(wrong)
            return path + ".fields[\(field)].target"
        case 8:
            profile.mappings[mapping].typeMappings[type].states[state].source = wrong
            return path + ".states[\(state)].source"
        case 9:
            profile.mappings[mapping].typeMappings[type].fields.append(
                Profile.FieldMapping(source: types.fields[field].source, target: FieldID("another")))
            return path + ".fields[\(types.fields.count)].source"
        case 10:
            profile.mappings[mapping].typeMappings[type].states.append(types.states[state])
            return path + ".states[\(types.states.count)]"
        case 11:
            profile.mappings[mapping].typeMappings[type].fields[field].values = [.init(source: "*", target: "*")]
            return path + ".fields[\(field)].values[0]"
        case 12:
            profile.mappings[mapping].typeMappings[type].states[state].team = wrong
            return path + ".states[\(state)].team"
        case 13:
            let words = ["", "two words", "semi;colon", "a\nb"]
            profile.mappings[mapping].typeMappings[type].commentFilter.keyword = words.randomElement(
                using: &random, or: "")
            return path + ".commentFilter.keyword"
        case 14:
            profile.mappings[mapping].typeMappings[type].commentFilter.excludedAuthors = ["Ann", wrong]
            return path + ".commentFilter.excludedAuthors[1]"
        case 15:
            profile.mappings[mapping].typeMappings[type].fields[field].attachments.maximumBytes = [0, -1]
                .randomElement()
            return path + ".fields[\(field)].attachments.maximumBytes"
        default:
            profile.mappings.append(Profile.Mapping(id: "again", typeMappings: [types]))
            return "mappings[\(profile.mappings.count - 1)].typeMappings[0]"
        }
    }
}

extension Array {
    fileprivate func randomElement(using random: inout SeededRandom, or other: Element) -> Element {
        randomElement(using: &random) ?? other
    }
}
