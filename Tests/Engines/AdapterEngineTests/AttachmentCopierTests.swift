import EntityModel
import Synchronization
import TestSupport
import Testing

@testable import AdapterEngine

/// The files of an item after a change, and the outcome for each file of the other tool.
@Suite struct AttachmentCopierTests {
    private static let (tp, jira) = (Tool(id: "tp", type: .targetprocess), Tool(id: "j", type: .jira))
    private static let field = FieldID("attachment")

    private static func file(_ id: String, of tool: Tool, size: Int64 = 2) -> EntityModel.Attachment {
        EntityModel.Attachment(
            item: EntityReference(sourceId: "1", entityType: "x", tool: tool), id: id, name: "\(id).png", size: size)
    }

    /// The item in Jira: its files, the requests, and the errors with which it answers them.
    private final class Item: Sendable {
        struct State {
            var files: [EntityModel.Attachment]
            var requests: [String] = []
            var checkError: ToolError?
            var uploadError: ToolError?
            var removeError: ToolError?
            var listError: ToolError?
            /// The bytes that the tool loses of each file.
            var lost: Int64 = 0
        }

        let state: Mutex<State>

        init(_ ids: [String], _ change: (inout State) -> Void = { _ in }) {
            var state = State(files: ids.map { file($0, of: jira) })
            change(&state)
            self.state = Mutex(state)
        }

        var ids: [String] { state.withLock { $0.files.map(\.id) } }
        var requests: [String] { state.withLock { $0.requests } }

        private func answer(_ request: String, _ error: KeyPath<State, ToolError?>) throws(ToolError) {
            let failure = state.withLock { state in
                state.requests.append(request)
                return state[keyPath: error]
            }
            if let failure { throw failure }
        }

        func copier(from files: [String: [UInt8]]) -> AttachmentCopier {
            AttachmentCopier(
                from: InMemoryAttachments(files), account: AccountID(rawValue: "a"), to: jira,
                check: { (file) throws(ToolError) in try self.answer("check \(file.id)", \.checkError) },
                upload: { (file, _) throws(ToolError) in
                    try self.answer("upload \(file.id)", \.uploadError)
                    return self.state.withLock { state in
                        let made = AttachmentCopierTests.file("new \(file.id)", of: jira, size: file.size - state.lost)
                        state.files.append(made)
                        return made
                    }
                },
                list: { () throws(ToolError) in
                    try self.answer("list", \.listError)
                    return self.state.withLock { $0.files }
                },
                remove: { (file) throws(ToolError) in
                    try self.answer("remove \(file.id)", \.removeError)
                    self.state.withLock { $0.files.removeAll { $0 == file } }
                })
        }

        /// Requests the files of the item and of the other tool; the other tool returns all but the missing ones.
        func apply(
            known: [String], kept: [String], added: [String], missing: Set<String> = []
        ) async throws(ToolError) -> [EntityModel.Attachment: AttachmentCopyResult] {
            let contents = Dictionary(
                uniqueKeysWithValues: added.filter { !missing.contains($0) }.map { ($0, [1, 2] as [UInt8]) })
            return try await copier(from: contents).apply(
                from: .files(known.map { file($0, of: jira) }),
                to: .files(kept.map { file($0, of: jira) } + added.map { file($0, of: tp) }), in: field)
        }
    }

    @Test func `files that the list lacks are removed, and those of the other tool are copied`() async throws {
        let item = Item(["1", "2", "added by a user"])
        let copies = try await item.apply(known: ["1", "2"], kept: ["2"], added: ["7"])
        #expect(item.ids == ["2", "added by a user", "new 7"])
        #expect(copies == [Self.file("7", of: Self.tp): .copied(Self.file("new 7", of: Self.jira))])
        #expect(item.requests == ["list", "remove 1", "check 7", "upload 7"])
    }

    @Test func `a list without changes needs no request`() async throws {
        let item = Item(["1"])
        let copies = try await item.apply(known: ["1"], kept: ["1"], added: [])
        #expect(copies.isEmpty && item.requests.isEmpty)
    }

    @Test(arguments: [ToolError.Kind.rejected, .forbidden, .unreadable])
    func `a rejected removal copies nothing and names the field`(kind: ToolError.Kind) async {
        let item = Item(["1"]) { $0.removeError = ToolError(kind: kind, message: "no") }
        let error = await #expect(throws: ToolError.self) { try await item.apply(known: ["1"], kept: [], added: ["7"]) }
        #expect(error?.kind == .rejected && error?.fields == [Self.field: "no"])
        #expect(item.ids == ["1"] && item.requests == ["list", "remove 1"])
    }

    @Test func `a removal that the tool cannot process is tried again later`() async {
        let item = Item(["1"]) { $0.removeError = ToolError(kind: .unavailable, message: "no") }
        let error = await #expect(throws: ToolError.self) { try await item.apply(known: ["1"], kept: [], added: []) }
        #expect(error?.kind == .unavailable)
    }

    /// An error of an upload or a check, and whether the other files are still copied.
    struct Row: Sendable, CustomTestStringConvertible {
        var error: ToolError
        var isRecorded: Bool
        /// Whether a list of the files must first prove that the tool answers.
        var isListed = false

        var testDescription: String { "\(error.kind), \(String(describing: error.suspicion))" }
    }

    private static let rows = [
        Row(error: ToolError(kind: .rejected, message: "no"), isRecorded: true),
        Row(error: ToolError(kind: .forbidden, message: "no"), isRecorded: true, isListed: true),
        Row(error: ToolError(kind: .unreadable, message: "no"), isRecorded: true, isListed: true),
        Row(error: ToolError(kind: .notFound, message: "no"), isRecorded: true, isListed: true),
        Row(error: ToolError(kind: .rejected, message: "no", suspicion: .content), isRecorded: true, isListed: true),
        Row(error: ToolError(kind: .unavailable, message: "no", suspicion: .silence), isRecorded: true, isListed: true),
        Row(error: ToolError(kind: .unavailable, message: "no"), isRecorded: false),
        Row(error: ToolError(kind: .rateLimited, message: "no"), isRecorded: false),
    ]

    @Test(arguments: rows, [true, false])
    func `an error of one file is its outcome, and an error of the tool ends the copy`(
        row: Row, isChecked: Bool
    ) async throws {
        let item = Item([]) { state in
            if isChecked { state.checkError = row.error } else { state.uploadError = row.error }
        }
        guard row.isRecorded else {
            let error = await #expect(throws: ToolError.self) {
                try await item.apply(known: [], kept: [], added: ["7"])
            }
            #expect(error == row.error)
            return
        }
        let copies = try await item.apply(known: [], kept: [], added: ["7", "8"])
        #expect(
            copies == [
                Self.file("7", of: Self.tp): .rejected(row.error), Self.file("8", of: Self.tp): .rejected(row.error),
            ])
        #expect(item.requests.filter { $0 == "list" }.count == (row.isListed ? 2 : 0))
        #expect(item.requests.contains("upload 7") != isChecked)
    }

    @Test func `an error of a file that may be the tool's is thrown if the files cannot be listed`() async {
        let item = Item([]) { state in
            state.uploadError = ToolError(kind: .forbidden, message: "no")
            state.listError = ToolError(kind: .credentialsRejected, message: "down")
        }
        let error = await #expect(throws: ToolError.self) { try await item.apply(known: [], kept: [], added: ["7"]) }
        #expect(error?.kind == .credentialsRejected)
    }

    @Test func `a file that the other tool lists but does not return is rejected, and the others are copied`()
        async throws
    {
        let item = Item([])
        let copies = try await item.apply(known: [], kept: [], added: ["7", "8"], missing: ["7"])
        guard case .rejected(let error) = copies[Self.file("7", of: Self.tp)] else {
            Issue.record("The missing file is not rejected.")
            return
        }
        #expect(error.isOwnRejection && item.ids == ["new 8"])
    }

    @Test func `a file that is stored with another size is removed and reported`() async throws {
        let item = Item([]) { $0.lost = 1 }
        let copies = try await item.apply(known: [], kept: [], added: ["7"])
        guard case .rejected(let error) = copies[Self.file("7", of: Self.tp)] else {
            Issue.record("The incomplete file counts as copied.")
            return
        }
        #expect(error.suspicion == .silence && item.ids.isEmpty)
    }
}
