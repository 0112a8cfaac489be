import EntityModel
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing

/// The sessions of an adapter whose tool gives answers that follow from the questions.
final class StubSessions: AdapterSessions, VisibilityObserver {
    private let account: AccountID
    private let failure: ToolError?
    private let notes = Mutex<[String]>([])

    /// - Parameters:
    ///   - account: The account that every request must name.
    ///   - failure: The error of each read, or `nil`.
    init(account: AccountID, failure: ToolError? = nil) {
        self.account = account
        self.failure = failure
    }

    static let fileSize: Int64 = 3_000_001

    static func snapshot(_ entity: EntityReference, comments: Bool) -> EntitySnapshot {
        EntitySnapshot(
            entity: entity, version: 5, modifiedAt: 6, fields: [FieldID("Name"): .text("n"), FieldID("State"): .empty],
            comments: comments ? [Comment(id: "1", body: RichText(plain: "c"), authorName: "a", modifiedAt: 7)] : nil,
            displayKey: "#\(entity.sourceId)")
    }

    /// The items that the connection's user saw or no longer saw.
    var seen: [String] { notes.withLock { $0 } }

    func session(of tool: Tool, account: AccountID) async throws -> AdapterSession {
        #expect(account == self.account)
        if let failure { throw failure }
        return AdapterSession(reader: Reader(tool: tool), visibility: self)
    }

    func state(of tool: Tool, account: AccountID) async throws -> ConnectionState {
        throw ToolError(kind: .rejected, message: "no state")
    }

    func refresh(_ account: AccountID) {}

    func found(_ entity: EntityReference, knownAs key: String?) {
        notes.withLock { $0.append("found \(entity.sourceId) \(key ?? "")") }
    }

    func lost(_ entity: EntityReference, knownAs key: String?, _ message: String) {
        notes.withLock { $0.append("lost \(entity.sourceId) \(key ?? "") \(message)") }
    }

    private struct Reader: ToolReader, AttachmentReader {
        let tool: Tool

        func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
            #expect(entity.tool == tool)
            return StubSessions.snapshot(entity, comments: comments)
        }

        func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
            entities.map { StubSessions.snapshot($0, comments: false) }
        }

        func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
            guard entity.sourceId != "hidden" else { throw ToolError(kind: .permissionLost, message: "no right") }
            return Presence(.exists)
        }

        func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
            EntityConversions(successor: entity, predecessors: [entity.key])
        }

        func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
            StubSessions.snapshot(
                EntityReference(sourceId: name, entityType: "userstory", tool: tool), comments: false)
        }

        func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
            let changes = types.map {
                ChangePage.Change(
                    entity: EntityReference(sourceId: "9", entityType: $0, tool: tool), version: nil,
                    modifiedAt: since)
            }
            return ChangePage(changes: changes, next: cursor)
        }

        func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
            let items = (selection.ids ?? []).map { id in
                EntityPage.Item(
                    entity: EntityReference(sourceId: id, entityType: selection.types[0], tool: tool),
                    createdForShare: selection.filters.first)
            }
            return EntityPage(items: items, next: selection.scope?.sourceId)
        }

        func entities(
            referencing reference: EntityReference, cursor: String?
        ) async throws(ToolError) -> EntityPage {
            EntityPage(items: [EntityPage.Item(entity: reference)], next: "next of \(cursor ?? "nothing")")
        }

        func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
            [ChangelogEntry(at: 7, author: nil, fields: [FieldID(entity.sourceId)])]
        }

        func fields() async throws(ToolError) -> [FieldDescription] {
            [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text, types: ["bug"])]
        }

        func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
            ToolMetadata(types: [.init(id: project ?? "all", name: "Bug")], relations: ["blocks"])
        }

        func users(matching name: String) async throws(ToolError) -> [ToolUser] {
            [ToolUser(tool: tool.id, id: "7", name: name)]
        }

        func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> EntityModel.Attachment {
            guard id != "gone" else { throw ToolError(kind: .notFound, message: "no such file") }
            return EntityModel.Attachment(item: entity, id: id, name: "a b.txt", size: StubSessions.fileSize)
        }

        func withAttachmentStream(
            _ file: EntityModel.Attachment, _ consume: (ByteStream) async throws -> Void
        ) async throws {
            let left = Mutex(file.id == "cut" ? StubSessions.fileSize - 1 : StubSessions.fileSize)
            try await consume(
                ByteStream(length: nil) {
                    let count = left.withLock { left in
                        let count = min(left, 100_000)
                        left -= count
                        return Int(count)
                    }
                    return count == 0 ? nil : [UInt8](repeating: 7, count: count)
                })
        }
    }
}
