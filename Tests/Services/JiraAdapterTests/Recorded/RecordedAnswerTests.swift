import Core
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// Responses of real Jira installations, at any position in a recorded file.
struct RecordedAnswerTests {
    private static let isWanted = RecordedFiles.areThere || ProcessInfo.processInfo.environment["CI"] == "true"

    @Test(.enabled(if: isWanted))
    func `recorded issues are read with all their fields`() throws {
        var forms: [String: Int] = [:]
        let connection = JiraConnection(
            product: .cloud, baseURL: "https://shop.example", authorization: nil, tool: .init())
        for (name, json) in try objects(having: ["id", "key", "fields"]) {
            guard let fields = json["fields"], fields["summary"]?.isString == true,
                fields["updated"]?.isString == true, fields["issuetype"]?["id"] != nil, json["id"]?.isString == true
            else { continue }
            let issue = try read(JiraIssue.self, json)
            let snapshot = EntitySnapshot(
                issue, connection: connection, tool: RunningSimulator.tool, including: Set(JiraField.allCases))
            let known = try #require(snapshot, "\(name)")
            #expect(known.version > 1_000_000_000_000, "\(name)")
            #expect(known.fields[JiraField.summary.id] != nil, "\(name)")
            #expect((known.fields[JiraField.status.id] != nil) == (fields["status"] != nil), "\(name)")
            // One file is a request body, with versions and components by their names.
            let isSent = name.hasSuffix("php-jira-rest-client/issue.json")
            for field in isSent ? [] : [JiraField.labels, .priority, .assignee, .duedate, .components, .fixVersions] {
                let isTold = fields[field.rawValue] != nil
                // A user of Data Center has no ID on Cloud. The field must not look unassigned there.
                let isRead = known.fields[field.id] != nil || field == .assignee && known.unreadable?[field.id] != nil
                #expect(isRead == isTold, "\(name) \(field)")
            }
            #expect((known.fields[JiraField.description.id] != nil) == (fields["description"] != nil), "\(name)")
            switch issue.fields?.description {
            case .some(.some(.markup)), .some(.some(.plain)), .some(.some(.html)): forms["markup", default: 0] += 1
            case .some(.some(.document)): forms["document", default: 0] += 1
            case .some(nil): forms["empty", default: 0] += 1
            case nil: forms["missing", default: 0] += 1
            }
        }
        #expect((forms["markup"] ?? 0) > 30 && (forms["document"] ?? 0) > 0 && (forms["empty"] ?? 0) > 5, "\(forms)")
    }

    @Test(.enabled(if: isWanted))
    func `recorded values are read by their schemas`() throws {
        var read: [FieldKind: Int] = [:]
        for (name, json) in try objects(having: ["id", "fields", "schema"]) {
            guard let fields = json["fields"],
                let schemas = try? self.read([String: JiraFieldMetadata.Schema].self, json["schema"])
            else { continue }
            for (id, schema) in schemas {
                let field = JiraSchemaField(JiraFieldMetadata(id: id, name: nil, schema: schema))
                guard let value = fields[id], let kind = field.kind, JiraField(field.id) == nil else { continue }
                let told = try field.value(
                    try self.read(JiraFieldValue.self, value), tool: RunningSimulator.tool, product: .dataCenter)
                #expect(told != nil, "\(name) \(id) \(schema)")
                if told?.isEmpty == false { read[kind, default: 0] += 1 }
            }
        }
        let kinds: Set<FieldKind> = [.text, .richText, .number, .timestamp, .option, .user]
        #expect(kinds.isSubset(of: read.keys), "\(read)")
    }

    @Test(.enabled(if: isWanted))
    func `recorded fields of each schema have a form`() throws {
        var (known, opaque) = (0, Set<String>())
        for (name, json) in try objects(having: ["id", "name", "schema"]) {
            let field = JiraSchemaField(try read(JiraFieldMetadata.self, json))
            #expect(!field.name.isEmpty, "\(name)")
            if case .opaque(let type) = field.format { opaque.insert(type) } else { known += 1 }
        }
        #expect(
            known > 50 && !opaque.contains { $0.contains("string") || $0.contains("option") },
            "\(known) known, \(opaque)")
    }

    @Test(.enabled(if: isWanted))
    func `recorded comments are read with author, time and text`() throws {
        var count = 0
        for (name, json) in try objects(having: ["id", "author", "body", "updated", "created"])
        where json["id"]?.isString == true {
            // Fields that are rendered for users contain times in prose.
            guard json["updated"]?.string?.prefix(10).contains("-") == true else { continue }
            let comment = Comment(try read(JiraComment.self, json), .sample)
            #expect(!comment.authorName.isEmpty && comment.modifiedAt > 1_000_000_000_000, "\(name)")
            #expect(!comment.body.isEmpty && comment.origin == nil, "\(name)")
            #expect(comment.isPrivate == (json["visibility"] != nil || json["jsdPublic"]?.isFalse == true), "\(name)")
            count += 1
        }
        #expect(count > 30)
    }

    @Test(.enabled(if: isWanted))
    func `recorded transitions are read`() throws {
        var count = 0
        for (name, json) in try objects(having: ["transitions"]) {
            guard json["fields"] == nil, json["transitions"]?[0]?["to"] != nil else { continue }
            let transitions = try read(JiraTransitions.self, json).transitions
            #expect(!transitions.isEmpty && transitions.allSatisfy { !$0.to.name.isEmpty }, "\(name)")
            count += 1
        }
        #expect(count > 1)
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ json: RecordedJSON?) throws -> Value {
        try JSONDecoder().decode(type, from: try JSONEncoder().encode(json))
    }

    @Test(.enabled(if: isWanted))
    func `a recorded response of an old Server contains the required fields of new issues`() throws {
        let folder = "rest/jira-rest-java-client"
        var read = 0
        for file in try RecordedFiles.files(under: folder) where file.name.hasPrefix("createmeta_valid") {
            let metadata = try JSONDecoder().decode(JiraCreationMetadata.self, from: Data(file.bytes))
            let types = metadata.projects.flatMap(\.issuetypes)
            #expect(!types.isEmpty && types.allSatisfy { !$0.id.isEmpty && !$0.name.isEmpty }, "\(file.name)")
            for (id, field) in types.compactMap(\.fields).joined() {
                // In the oldest responses, well-known fields have no names.
                let isNamed = ["project", "parent"].contains(id) || field.name?.isEmpty == false
                #expect(field.id == id && isNamed && field.type != nil, "\(file.name) \(id)")
                read += 1
            }
            let isRequired = types.compactMap { $0.fields?["summary"]?.isRequired }
            #expect(isRequired.allSatisfy { $0 }, "\(file.name)")
        }
        #expect(read > 20)
    }

    /// Returns all objects in the recorded responses that have these members.
    private func objects(having members: [String]) throws -> [(String, RecordedJSON)] {
        try RecordedFiles.files(under: "rest").flatMap { file -> [(String, RecordedJSON)] in
            let json = try? JSONDecoder().decode(RecordedJSON.self, from: Data(file.bytes))
            return (json?.all ?? []).filter { part in members.allSatisfy { part[$0] != nil } }.map { (file.name, $0) }
        }
    }
}
