import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// Attachments of issues.
struct AttachmentTests {
    private static let field = JiraField.attachment.id

    @Test(arguments: JiraProduct.allCases)
    func `a file that is too large costs no other`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            let second = InMemoryAttachments.file("2", "notes.txt", size: 3)
            // The file exceeds the limit that the administrator set.
            let big = [UInt8](repeating: 1, count: 11 << 20)
            let both = simulator.gateway(mapped: [Self.field], files: InMemoryAttachments(["2": [1, 2, 3], "5": big]))
            let results = try await FieldWriting(both, to: item).apply([
                .edit(
                    Self.field,
                    add: [InMemoryAttachments.file("5", "film.mp4", size: big.count), second].map { .file($0) })
            ])
            guard case .merged(let members, _, _) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(
                members.first { $0.target == nil }?.reason?.contains("maximum permitted size") == true, "\(members)")
            // The other file is recorded as a copy.
            #expect(members.first { $0.target != nil }?.isCopy == true, "\(members)")
            let left = try await both.read(item, comments: false)
            #expect((left.fields[Self.field] ?? .empty).files.map(\.name) == ["notes.txt"])
        }
    }
}
