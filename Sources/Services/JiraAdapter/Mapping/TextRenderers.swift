import AdapterKit
import EntityModel

/// The formats in which a Jira Data Center stores the texts of its fields.
///
/// An administrator chooses a renderer for each field of each field configuration, and Jira's API does not report it. A
/// setting of the profile takes precedence. Otherwise Jira's own rendering of a text reveals the format. It is cached
/// for the other issues of the type and project.
struct TextRenderers: Sendable {
    /// A field of the issues of one type in a project.
    struct Key: Hashable, Sendable {
        var connection: String
        var project: String?
        var type: String?
        var field: FieldID
    }

    /// The formats that Jira's renderings revealed, shared by all connections of the process.
    typealias Cache = ExpiringCache<Key, Profile.TextRenderer>

    let connection: JiraConnection
    let cache: Cache
    /// The fields whose text Jira shows unchanged, by issue.
    ///
    /// Such a text is not markup, whether or not it is HTML.
    var verbatim: [String: Set<FieldID>] = [:]

    /// Returns the format of a field, or `nil` if it is not known yet.
    func renderer(of field: FieldID, project: String?, type: String?) -> Profile.TextRenderer? {
        guard connection.product == .dataCenter else { return .wiki }
        return connection.renderers[field] ?? cache[key(field, project, type)]
    }

    /// Returns the format of a field in an issue, or `nil` if it is not known yet.
    func renderer(of field: FieldID, in issue: JiraIssue) -> Profile.TextRenderer? {
        renderer(of: field, project: issue.fields?.project?.id, type: issue.fields?.type?.id)
            ?? (verbatim[issue.id]?.contains(field) == true ? .text : nil)
    }

    /// Stores the format of a field in the cache.
    func store(_ renderer: Profile.TextRenderer, of field: FieldID, project: String?, type: String?) {
        cache.store(renderer, as: key(field, project, type))
    }

    private func key(_ field: FieldID, _ project: String?, _ type: String?) -> Key {
        Key(connection: connection.scope, project: project, type: type, field: field)
    }
}

extension Profile.TextRenderer {
    /// Creates the format of a text from Jira's rendering, or `nil` if the rendering is ambiguous.
    ///
    /// - Parameters:
    ///   - text: The text of the field.
    ///   - rendered: The HTML under `renderedFields`.
    init?(of text: String, rendered: String) {
        let source = Self.trimmed(text)
        let shown = Self.trimmed(rendered)
        guard !source.isEmpty, !shown.isEmpty else { return nil }
        if source == shown {
            // Jira shows an editor app's HTML unchanged. It also does so with plain text that contains no tag or
            // entity.
            guard source.contains("<") || source.contains("&") else { return nil }
            self = .html
            return
        }
        // Jira's markup always becomes blocks, and plain text never does.
        let blocks = [
            "<p", "<h1", "<h2", "<h3", "<h4", "<h5", "<h6", "<ul", "<ol", "<div", "<blockquote", "<table", "<hr",
        ]
        if !blocks.contains(where: shown.hasPrefix), Self.words(shown) == Self.words(source, isHTML: false) {
            self = .text
            return
        }
        self = .wiki
    }

    /// Whether Jira shows a text unchanged.
    ///
    /// Jira's markup always becomes blocks. Therefore an unchanged text is not markup.
    static func isVerbatim(_ text: String, rendered: String) -> Bool {
        let text = trimmed(text)
        return !text.isEmpty && text == trimmed(rendered)
    }

    /// Returns the text without the white space at its ends.
    private static func trimmed(_ text: String) -> String {
        var text = text.replacing("\r\n", with: "\n")[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// Returns the words that a reader sees.
    private static func words(_ text: String, isHTML: Bool = true) -> [Substring] {
        guard isHTML else { return text.split(whereSeparator: \.isWhitespace) }
        var plain = ""
        var tag: String?
        for character in text {
            switch (character, tag) {
            case ("<", nil): tag = ""
            case (">", let name?):
                // A link can be within a word, but a line break separates words.
                if name.hasPrefix("br") { plain.append(" ") }
                tag = nil
            case (_, let name?): tag = name + String(character)
            default: plain.append(character)
            }
        }
        for (entity, sign) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&nbsp;", " "),
            ("&amp;", "&"),
        ] {
            plain = plain.replacing(entity, with: sign)
        }
        return plain.split(whereSeparator: \.isWhitespace)
    }
}
