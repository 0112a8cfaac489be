import AdapterEngine
import EntityModel
import TestSupport
import Testing

/// The rules for attachments that every adapter must satisfy.
package struct FileContract {
    private let tool: any ContractTool

    package init(_ tool: any ContractTool) {
        self.tool = tool
    }

    private static let picture = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    private static let files = InMemoryAttachments(["1": picture, "2": [1, 2, 3], "3": []])

    /// A file whose name contains characters that delimit values in a form.
    private static let first = InMemoryAttachments.file("1", "shot \"a\" ü.png", size: picture.count)
    private static let second = InMemoryAttachments.file("2", "notes.txt", size: 3)

    private func add(_ files: EntityModel.Attachment...) -> FieldWrite {
        .edit(tool.attachments, add: files.map { .file($0) })
    }

    /// A file is copied once, byte by byte, and can be read again.
    package func carriesFiles() async throws {
        let item = tool.item
        let gateway = tool.gateway(mapped: [tool.attachments], files: Self.files)
        let writing = FieldWriting(gateway, to: item)
        #expect(try await gateway.read(item, comments: false).fields[tool.attachments] == .empty)
        let results = try await writing.apply([add(Self.first, Self.second)])
        guard case .merged(let members, _, true) = results.first?.outcome else {
            Issue.record("\(results)")
            return
        }
        #expect(members.allSatisfy { $0.isCopy == true && $0.target != nil && $0.reason == nil })
        let read = try await gateway.read(item, comments: false)
        let there = (read.fields[tool.attachments] ?? .empty).files
        #expect(there.map(\.name) == ["notes.txt", Self.first.name])
        #expect(Set(there.map { FieldWriting.hasher(.file($0)) }) == Set(members.compactMap(\.target)))
        #expect(try await gateway.read([item]).first?.fields[tool.attachments] == read.fields[tool.attachments])
        let picture = try #require(there.first { $0.isEquivalent(Self.first) })
        #expect(try await gateway.bytes(of: picture) == Self.picture)
        #expect(try await gateway.attachment(picture.id, of: item) == picture)
        // If the process crashes before the result is recorded, the command comes again. The file then exists already.
        let again = try await writing.apply([add(Self.first, Self.second)])
        guard case .merged(let known, _, false) = again.first?.outcome else {
            Issue.record("\(again)")
            return
        }
        #expect(known.map(\.target) == members.map(\.target) && known.allSatisfy { $0.isCopy == false })
        // Another file that was added in the meantime stays when this one is removed.
        let before = try await gateway.read(item, comments: false)
        _ = try await tool.gateway(mapped: [tool.attachments], files: InMemoryAttachments(["4": [9]])).write(
            [tool.attachments: .files(of: there + [InMemoryAttachments.file("4", "theirs.txt", size: 1)])], to: item,
            current: before)
        _ = try await gateway.write(
            [tool.attachments: .files(of: there.filter { $0.isEquivalent(Self.second) })], to: item, current: before)
        let left = try await gateway.read(item, comments: false)
        #expect((left.fields[tool.attachments] ?? .empty).files.map(\.name) == ["notes.txt", "theirs.txt"])
    }

    /// A file that cannot be copied does not affect other files, and no partial file remains.
    package func refusesFiles() async throws {
        let item = tool.item
        let gateway = tool.gateway(mapped: [tool.attachments], files: Self.files)
        let writing = FieldWriting(gateway, to: item)
        // The other tool announces more bytes than it sends.
        let cut = InMemoryAttachments.file("2", "cut.txt", size: 5)
        let failure = await #expect(throws: ToolError.self) { _ = try await writing.apply([add(cut)]) }
        #expect(failure?.kind == .unavailable)
        let gone = InMemoryAttachments.file("9", "gone.txt", size: 1)
        let missing = try await writing.apply([add(gone)])
        guard case .merged(let lost, _, _) = missing.first?.outcome else {
            Issue.record("\(missing)")
            return
        }
        #expect(
            lost.count == 1 && lost[0].target == nil && lost[0].reason?.contains("does not return its content") == true)
        let none = try await gateway.read(item, comments: false)
        #expect(none.fields[tool.attachments] == .empty)
    }
}
