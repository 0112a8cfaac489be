import AdapterEngine
import EntityModel
import TestSupport
import Testing

/// The rules for fields that every adapter must satisfy.
package struct FieldContract {
    private let tool: any ContractTool

    package init(_ tool: any ContractTool) {
        self.tool = tool
    }

    private static let rich = RichText(blocks: [
        .heading(level: 2, [.text("Why")]),
        .paragraph([.text("*not bold* & "), .strong([.text("bold")]), .text(" <x>")]),
        .list(ordered: true, items: [[.paragraph([.text("one")])], [.paragraph([.emphasis([.text("two")])])]]),
    ])

    private var names: ContractFields { tool.fields }
    private var gateway: any ToolGateway { tool.gateway(mapped: names.all, files: NoFiles()) }

    /// A value in each field is read as it was written, and it is written only once.
    package func writesAndReads() async throws {
        let gateway = gateway
        let writing = FieldWriting(gateway, to: tool.item)
        let writes: [FieldWrite] = [
            .write(names.title, .text("A new \"name\" <&> ü")), .write(names.description, .richText(Self.rich)),
            .write(names.state, .stateCategory(.inProgress)), .write(names.priority, .option(tool.otherPriority)),
            .edit(names.labels, add: [.option("one"), .option("two")]),
        ]
        for result in try await writing.apply(writes) {
            switch result.outcome {
            case .applied(_, written: true), .merged(_, _, written: true): break
            default: Issue.record("\(result)")
            }
        }
        let read = try await gateway.read(tool.item, comments: false)
        #expect(read.fields[names.title] == .text("A new \"name\" <&> ü"))
        #expect(read.fields[names.description] == .richText(Self.rich))
        #expect(read.stateCategories?[names.state] == .inProgress)
        #expect(read.fields[names.priority] == .option(tool.otherPriority))
        #expect(read.fields[names.labels] == .options(of: ["one", "two"]))
        #expect(try await gateway.read([tool.item]).first?.fields == read.fields)
        // The same command again changes nothing and sends no write request.
        let requests = try await tool.writes()
        for result in try await writing.apply(writes) {
            switch result.outcome {
            case .applied(_, written: false), .merged(_, _, written: false): break
            default: Issue.record("\(result)")
            }
        }
        #expect(try await tool.writes() == requests)
        #expect(try await gateway.read(tool.item, comments: false).version == read.version)
    }

    /// A value that the tool rejects does not affect other values, and the result contains a reason.
    package func refusesAlone() async throws {
        let gateway = gateway
        let results = try await FieldWriting(gateway, to: tool.item).apply([
            .write(names.title, .text("Still written")), .write(names.state, .state("No such state")),
            .write(names.priority, .option("No such priority")), .write(names.description, .richText(Self.rich)),
            .write(FieldID("NoSuchField"), .text("x")),
        ])
        for (result, isTaken) in zip(results, [true, false, false, true, false]) {
            switch result.outcome {
            case .applied(_, written: true): #expect(isTaken, "\(result)")
            case .rejected(let reason): #expect(!isTaken && !reason.isEmpty, "\(result)")
            default: Issue.record("\(result)")
            }
        }
        let read = try await gateway.read(tool.item, comments: false)
        #expect(read.fields[names.title] == .text("Still written"))
        #expect(read.fields[names.description] == .richText(Self.rich))
    }

    /// An edit by a user since the last read is kept, and so are set members that a user added.
    package func keepsPersonsEdits() async throws {
        let gateway = gateway
        let writing = FieldWriting(gateway, to: tool.item)
        let known = try #require(try await gateway.read(tool.item, comments: false).fields[names.title])
        try await tool.edit(title: "A person's", label: "theirs")
        var write = FieldWrite.write(names.title, .text("Ours"))
        write.expectedHash = FieldWriting.hasher(known)
        let results = try await writing.apply([write, .edit(names.labels, add: [.option("ours")])])
        guard case .conflict = results[0].outcome, case .merged(_, _, written: true) = results[1].outcome else {
            Issue.record("\(results)")
            return
        }
        let read = try await gateway.read(tool.item, comments: false)
        #expect(read.fields[names.title] == .text("A person's"))
        #expect(Set(read.fields[names.labels]?.members ?? []) == [.option("theirs"), .option("ours")])
    }

    /// A write with a lost response took effect, and it is not repeated.
    package func writesOnce() async throws {
        let writing = FieldWriting(gateway, to: tool.item)
        try await tool.loseNextAnswer()
        let write = FieldWrite.write(names.title, .text("Once"))
        // If the tool accepts a repeated write without harm, the adapter repeats it immediately.
        _ = try? await writing.apply([write])
        guard case .applied = try await writing.apply([write]).first?.outcome else {
            Issue.record("not applied")
            return
        }
        #expect(try await gateway.read(tool.item, comments: false).fields[names.title] == .text("Once"))
    }

    /// A deleted item is distinguished from a hidden item, as far as the tool allows it, and from one that never
    /// existed.
    ///
    /// While the tool is unavailable, no item looks deleted.
    package func tellsWhatIsGone() async throws {
        let gateway = gateway
        try await tool.delete()
        let failure = await #expect(throws: ToolError.self) { _ = try await gateway.read(tool.item, comments: true) }
        #expect(failure?.kind == .notFound)
        #expect(try await gateway.read([tool.item]).isEmpty)
        try await gateway.delete(tool.item)
        let written = await #expect(throws: ToolError.self) {
            _ = try await FieldWriting(gateway, to: tool.item).set(names.title, .text("x"))
        }
        #expect(written?.kind == .notFound)
    }
}
