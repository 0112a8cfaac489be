import EntityModel

extension String {
    /// The quotation marks that tools put around values.
    private static let quotes: [Character: Character] = [
        "'": "'", "\"": "\"", "`": "`", "“": "”", "‘": "’", "«": "»", "[": "]",
    ]

    /// Returns a tool's message about a rejected value without the content that it quotes.
    ///
    /// Tools repeat the value that they reject. History, logs, and metrics must not contain content.
    func withoutContent(of value: FieldValue) -> String {
        let texts = value.texts.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return self }
        var words = self
        for text in texts.sorted(by: { $0.count > $1.count }) where text.count > 2 {
            words = words.replacing(text, with: "…")
        }
        return words.droppingQuotes { quoted in texts.contains { $0.contains(quoted) } }
    }

    /// Returns the text with an ellipsis in place of each quoted part that contains content.
    private func droppingQuotes(where isContent: (Substring) -> Bool) -> String {
        var result = ""
        var rest = self[...]
        while let open = rest.firstIndex(where: { String.quotes[$0] != nil }), let mark = String.quotes[rest[open]] {
            let inside = rest.index(after: open)
            guard let close = rest[inside...].firstIndex(of: mark) else { break }
            let quoted = rest[inside..<close]
            result += rest[..<inside]
            result += !quoted.isEmpty && isContent(quoted) ? "…" : quoted
            result.append(mark)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension FieldValue {
    /// The texts that users wrote or chose.
    ///
    /// States are not included, because they are names of the workflow, not content.
    fileprivate var texts: [String] {
        switch self {
        case .text(let text), .option(let text): [text]
        case .richText(let text): [text.plainText]
        case .options(let names): names
        case .user(let person): [person.name, person.email, person.login].compactMap(\.self)
        case .users(let people): people.flatMap { FieldValue.user($0).texts }
        case .file(let file): [file.name]
        case .files(let files): files.map(\.name)
        case .empty, .state, .stateCategory, .number, .date, .timestamp, .boolean, .item, .items: []
        }
    }
}
