import Core
import EntityModel
import Foundation
import InternalAPI
import Synchronization
import Testing

@testable import ProfileAPI

/// Tests that a stored profile maps only fields that its tools have.
@Suite(.timeLimit(.minutes(1))) struct ProfileFieldsTests {
    private static let path = "/api/v1/acme/profiles/p1"

    private static func body(_ change: (inout Profile) -> Void = { _ in }) throws -> String {
        var profile = Examples.profile()
        profile.mappings[0].typeMappings[0].fields.append(
            Profile.FieldMapping(source: FieldID("EntityState"), target: FieldID("status")))
        change(&profile)
        return String(decoding: try JSONEncoder().encode(profile), as: UTF8.self)
    }

    private static func mapping(
        _ source: String, _ target: String, _ direction: Profile.Direction = .both
    )
        -> (inout Profile) -> Void
    {
        { profile in
            profile.mappings[0].typeMappings[0].fields.append(
                Profile.FieldMapping(source: FieldID(source), target: FieldID(target), direction: direction))
        }
    }

    private static func field(
        _ id: String, _ kind: FieldKind?, types: [String]? = nil, limit: FieldDescription.Limit? = nil,
        values: [(String, String)] = []
    ) -> FieldDescription {
        var field = FieldDescription(id: FieldID(id), name: id, kind: kind, types: types)
        field.limit = limit
        field.values = values.map { FieldDescription.Value(id: $0.0, name: $0.1) }
        return field
    }

    private static func setFields(_ api: RunningAPI, language: [String] = ["To Do", "Done"]) {
        api.sync.fields.withLock { fields in
            fields["tp"] = [
                field("Name", .text), field("Description", .richText), field("EntityState", .state),
                field("CustomFields.Squad", .option, types: ["bug"]), field("Tags", .options),
            ]
            fields["jira"] = [
                field("summary", .text), field("description", .richText),
                field("status", .state, values: [("10000", language[0]), ("10002", language[1])]),
                field("customfield_1", nil, limit: .init(isReadable: false, reason: "only its app knows its form")),
                field("created", .timestamp, limit: .init(isReadable: true, reason: "Jira sets it itself")),
            ]
        }
    }

    @Test func `A profile that maps an unreadable or unwritable field is rejected with the reason`() async throws {
        try await withAPI { (api) async throws in
            Self.setFields(api)
            for (change, words) in [
                (Self.mapping("Tags", "customfield_1"), "only its app knows its form"),
                (Self.mapping("Tags", "customfield_999"), "names no field that the tool shows"),
                (Self.mapping("CustomFields.Squad", "labels"), "items of this type do not have"),
                (Self.mapping("Tags", "created"), "cannot be written: Jira sets it itself"),
            ] {
                let answer = try await api.call("PUT", Self.path, Self.body(change))
                #expect(answer.status == 422 && answer.problem.contains(words), "\(answer.text)")
            }
            #expect(try await api.call("GET", Self.path).status == 404)
            let read = try await api.call("PUT", Self.path, Self.body(Self.mapping("Tags", "created", .toSource)))
            #expect(read.status == 200 && !read.text.contains("warnings"), "\(read.text)")
        }
    }

    @Test func `A profile is stored with a warning while a tool is unreachable, and the response can be sent back`()
        async throws
    {
        try await withAPI { (api) async throws in
            let stored = try await api.call("PUT", Self.path, Self.body())
            #expect(stored.status == 200 && stored.text.contains("The fields of jira were not checked"))
            #expect(try await api.call("PUT", Self.path, stored.text).status == 200)
        }
    }

    @Test func `A value keeps its known name until the profile uses the new one`() async throws {
        try await withAPI { (api) async throws in
            func names() async throws -> [String] {
                try await api.store.connection("jira", of: Examples.acme)?.knownNames.map(\.name) ?? []
            }
            Self.setFields(api)
            #expect(try await api.call("PUT", Self.path, Self.body()).status == 200)
            #expect(try await names() == ["To Do", "Done"])
            Self.setFields(api, language: ["Zu erledigen", "Fertig"])
            let again = try await api.call("PUT", Self.path, Self.body { $0.name = "again" })
            #expect(again.status == 200 && !again.text.contains("knownNames"))
            #expect(try await names() == ["To Do", "Done"])
            _ = try await api.call(
                "PUT", Self.path, Self.body { $0.mappings[0].typeMappings[0].states[0].target = "zu erledigen" })
            #expect(try await names() == ["Zu erledigen", "Done"])
            api.sync.fields.withLock { $0 = [:] }
            _ = try await api.call("PUT", Self.path, Self.body())
            #expect(try await names() == ["Zu erledigen", "Done"])
        }
    }

    @Test func `Time zones, renderers, and resolutions are stored, and a connection has one time zone`() async throws {
        try await withAPI { (api) async throws in
            let body = try Self.body { profile in
                profile.timeZone = .named("Europe/Berlin")
                profile.renderers = [FieldID("description"): .text]
                profile.mappings[0].typeMappings[0].resolutions = ["Done": "Fixed"]
            }
            #expect(try await api.call("PUT", Self.path, body).status == 200)
            let connection = try await api.profiles.connection("jira", account: Examples.acme)
            #expect(connection?.timeZone == .named("Europe/Berlin"))
            #expect(connection?.renderers == [FieldID("description"): .text])
            let read = try await api.call("GET", Self.path).decode(Profile.self)
            #expect(read.mappings[0].typeMappings[0].resolutions == ["Done": "Fixed"])
            let unknown = try await api.call("PUT", Self.path, Self.body { $0.timeZone = .named("Europe/Nowhere") })
            #expect(unknown.status == 422 && unknown.problem.contains("IANA"))
            let other = try await api.call(
                "PUT", "/api/v1/acme/profiles/p2",
                Self.body {
                    $0.id = "p2"
                    $0.timeZone = .connection
                })
            #expect(other.status == 422 && other.problem.contains("profile p1"))
        }
    }

    private func withAPI(_ body: @escaping @Sendable (RunningAPI) async throws -> Void) async throws {
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { api in
            try await Examples.prepare(api.store)
            try await body(api)
        }
    }
}
