import AdapterEngine
import EntityModel
import TestSupport
import Testing

/// The rules of file identity that every adapter must satisfy.
package struct FileIdentityContract {
    private let tool: any ContractTool

    package init(_ tool: any ContractTool) {
        self.tool = tool
    }

    private static let red: [UInt8] = Array("RED".utf8)
    private static let yes: [UInt8] = Array("YES".utf8)

    /// Names with various Unicode characters, and one that a tool has to shorten.
    private static let names = [
        "cafe\u{301}.txt", "caf\u{E9} 2.txt", "🐛 bug 👩‍👩‍👧.png", "דוח \u{202E}סופי.pdf", "a \"quoted\" name.txt",
        "up/../down\\side.txt", "100% #1 & more; x=y.txt", "no extension", ".hidden",
        String(repeating: "long name ", count: 30) + ".txt",
    ]

    private func files(on gateway: any ToolGateway) async throws -> [EntityModel.Attachment] {
        (try await gateway.read(tool.item, comments: false).fields[tool.attachments] ?? .empty).files
    }

    private func add(_ files: [EntityModel.Attachment], paired: [EntityModel.Attachment] = []) -> FieldWrite {
        var write = FieldWrite.edit(tool.attachments, add: files.map { .file($0) })
        write.setEdit?.paired = paired.map { FieldWriting.hasher(.file($0)) }
        return write
    }

    private func members(_ results: [FieldResult]) -> [SetMemberResult] {
        guard case .merged(let members, _, _) = results.first?.outcome else {
            Issue.record("\(results)")
            return []
        }
        return members
    }

    /// Two files with the same name and length stay separate, and the removal of one keeps the other.
    package func tellsFilesApart() async throws {
        let gateway = tool.gateway(
            mapped: [tool.attachments], files: InMemoryAttachments(["1": Self.red, "2": Self.yes]))
        let writing = FieldWriting(gateway, to: tool.item)
        let first = InMemoryAttachments.file("1", "status.txt", size: 3),
            second = InMemoryAttachments.file("2", "status.txt", size: 3)
        _ = try await writing.apply([add([first])])
        let copy = try #require(try await files(on: gateway).first)
        let made = members(try await writing.apply([add([second], paired: [copy])]))
        #expect(made.first?.isCopy == true && made.first?.target != FieldWriting.hasher(.file(copy)))
        #expect(try await files(on: gateway).count == 2)
        let removed = try await writing.apply([.edit(tool.attachments, remove: [.file(copy)])])
        guard case .merged(_, let gone, true) = removed.first?.outcome else {
            Issue.record("\(removed)")
            return
        }
        #expect(gone == [FieldWriting.hasher(.file(copy))])
        let left = try await files(on: gateway)
        #expect(left.count == 1)
        #expect(try await gateway.bytes(of: try #require(left.first)) == Self.yes)
    }

    /// A file that is already attached to both items is recognized by its content alone.
    package func recognizesContent() async throws {
        let gateway = tool.gateway(
            mapped: [tool.attachments], files: InMemoryAttachments(["1": Self.red, "2": Self.yes, "3": Self.red]))
        let writing = FieldWriting(gateway, to: tool.item)
        _ = try await writing.apply([add([InMemoryAttachments.file("1", "status.txt", size: 3)])])
        let there = try #require(try await files(on: gateway).first)
        let same = members(try await writing.apply([add([InMemoryAttachments.file("3", "status.txt", size: 3)])]))
        #expect(same.first?.target == FieldWriting.hasher(.file(there)) && same.first?.isCopy == false)
        // The digests in the share's record are used without reading the files again. Here the record has another
        // digest.
        let known = FieldWriting.hasher(digest: [7])
        var write = add([InMemoryAttachments.file("2", "status.txt", size: 3)])
        write.setEdit?.additions[0].content = known
        write.setEdit?.contents = [FieldWriting.hasher(.file(there)): known]
        let recorded = members(try await writing.apply([write]))
        #expect(recorded.first?.target == FieldWriting.hasher(.file(there)) && recorded.first?.content == known)
        #expect(same.first?.content != nil)
        let other = members(try await writing.apply([add([InMemoryAttachments.file("2", "status.txt", size: 3)])]))
        #expect(other.first?.isCopy == true && other.first?.content != same.first?.content)
        #expect(other.first?.content != nil)
        #expect(try await files(on: gateway).count == 2)
        // Two files with equal content stay separate if one of them already has a counterpart.
        let again = members(
            try await writing.apply([add([InMemoryAttachments.file("1", "status.txt", size: 3)], paired: [there])]))
        #expect(again.first?.isCopy == true)
        #expect(try await files(on: gateway).count == 3)
    }

    /// Files keep their names as far as the tool allows, and are recognized under the names that the tool assigns.
    package func keepsNames() async throws {
        let contents = Dictionary(uniqueKeysWithValues: Self.names.indices.map { ("\($0)", [UInt8($0), 7]) })
        let gateway = tool.gateway(mapped: [tool.attachments], files: InMemoryAttachments(contents))
        let writing = FieldWriting(gateway, to: tool.item)
        let wanted = Self.names.enumerated().map { InMemoryAttachments.file("\($0)", $1, size: 2) }
        let made = members(try await writing.apply([add(wanted)]))
        #expect(made.count == wanted.count)
        for member in made { #expect(member.target != nil && member.isCopy == true, "\(member)") }
        let there = try await files(on: gateway)
        #expect(there.count == wanted.count, "\(there.map(\.name))")
        // The command comes again, as after a crash before the result was recorded.
        let again = members(try await writing.apply([add(wanted)]))
        #expect(again.map(\.target) == made.map(\.target) && again.allSatisfy { $0.isCopy == false })
        #expect(try await files(on: gateway).count == wanted.count)
    }

    /// An empty file is copied once.
    package func copiesEmptyFiles() async throws {
        let gateway = tool.gateway(mapped: [tool.attachments], files: InMemoryAttachments(["1": []]))
        let writing = FieldWriting(gateway, to: tool.item)
        for _ in 0..<2 {
            let made = members(try await writing.apply([add([InMemoryAttachments.file("1", "empty.log", size: 0)])]))
            #expect(made.first?.target != nil, "\(made)")
        }
        #expect(try await files(on: gateway).map(\.size) == [0])
    }
}
