import EntityModel

/// The fault of a tool that deletes a file when Tandem rewrites the description and no longer mentions it.
extension SimulatedTool {
    /// Returns the files that the tool deletes when the description is rewritten.
    func dropped(_ item: Item, by value: FieldValue) -> [Attachment] {
        guard faults.contains(.droppedFiles), case .richText(let before)? = item.fields[fields.description] else {
            return []
        }
        let (old, new) = (before.plainText, value.plainText)
        let files = item.fields[fields.files]?.files ?? []
        return files.filter { Self.mentions($0, in: old) && !Self.mentions($0, in: new) }
    }

    /// Reports the files that the description shows, as an adapter of such a tool does.
    func reportMentions(of item: Item, in snapshot: inout EntitySnapshot) {
        guard faults.contains(.droppedFiles), case .richText(let text)? = item.fields[fields.description] else {
            return
        }
        let words = text.plainText
        let shown = words.split(separator: "[").dropFirst().count { $0.contains("]") }
        guard shown > 0 else { return }
        let losses = [FormattingLoss(feature: .image, count: shown)]
        snapshot.formattingLosses = [fields.description: losses]
        snapshot.markFiles(mentionedBy: text, losses: losses, in: fields.files)
    }

    /// Deletes files from an item.
    func drop(_ files: [Attachment], from item: inout Item) {
        guard !files.isEmpty else { return }
        let left = (item.fields[fields.files]?.files ?? []).filter { !files.contains($0) }
        scheduler.note("\(tool.id) drops \(files.map(\.name))")
        item.fields[fields.files] = .files(of: left)
        item.droppedFiles.formUnion(files.map(\.name))
    }

    /// Returns a description that shows a file of the item.
    static func mention(_ file: Attachment, in text: String) -> String { "\(text) [\(file.name)]" }

    private static func mentions(_ file: Attachment, in text: String) -> Bool { text.contains("[\(file.name)]") }
}

extension FieldValue {
    fileprivate var plainText: String {
        if case .richText(let text) = self { text.plainText } else { "" }
    }
}
