import AdapterKit
import EntityModel

/// The formats of comments and worklog texts on Data Center.
///
/// Field configurations choose a renderer for both, as they do for fields.
extension JiraAPI {
    static let commentTexts = FieldID("comment")
    static let worklogTexts = FieldID("worklog")

    /// The project and the type of an issue.
    struct IssueHome: Sendable {
        var project: String?
        var type: String?
    }

    /// Determines the unknown formats of an issue's comments and worklogs.
    ///
    /// - Parameters:
    ///   - issue: The issue, with its project and type.
    ///   - texts: The texts of its comments and of its worklogs.
    /// - Returns: All formats that are now known.
    /// - Throws: `ToolError` if Jira does not answer.
    func learnRenderers(
        of issue: JiraIssue, holding texts: [FieldID: [JiraText]]
    ) async throws(ToolError) -> TextRenderers {
        var known = renderers
        guard connection.product == .dataCenter, let fields = issue.fields else { return known }
        homes.store(IssueHome(project: fields.project?.id, type: fields.type?.id), as: issue.id)
        let unknown = texts.filter { field, texts in
            known.renderer(of: field, in: issue) == nil && texts.contains { !$0.isBlank }
        }
        guard !unknown.isEmpty else { return known }
        known.verbatim[issue.id] = try await learn(Set(unknown.keys), in: issue.id).verbatim
        return known
    }

    /// Returns the format of an issue's comments or worklogs, or `nil` if it is not known yet.
    func renderer(of texts: FieldID, in issue: String) async throws(ToolError) -> Profile.TextRenderer? {
        guard connection.product == .dataCenter else { return .wiki }
        if let set = connection.renderers[texts] { return set }
        let home = try await home(of: issue)
        return renderers.renderer(of: texts, project: home.project, type: home.type)
    }

    /// Returns the format of the comments or worklogs of an issue that has at least one.
    func rendererOfWritten(_ texts: FieldID, in issue: String) async throws(ToolError) -> Profile.TextRenderer {
        if let known = try await renderer(of: texts, in: issue) { return known }
        let shown = try await learn([texts], in: issue)
        return shown.certain[texts] ?? (shown.verbatim.contains(texts) ? .text : .wiki)
    }

    /// Returns the format of a text that was just written.
    ///
    /// The text exists. If Jira does not answer now, it keeps its current form.
    ///
    /// - Parameters:
    ///   - texts: The field of comments or of worklogs.
    ///   - issue: The ID of the issue.
    ///   - known: The format that was known before; `nil` if the text was written as wiki markup.
    /// - Returns: The format.
    func learnRenderer(
        of texts: FieldID, in issue: String, known: Profile.TextRenderer?
    ) async -> Profile.TextRenderer {
        if let known { return known }
        return (try? await rendererOfWritten(texts, in: issue)) ?? .wiki
    }

    private func learn(_ texts: Set<FieldID>, in issue: String) async throws(ToolError) -> ShownRenderers {
        let shown = try await renderings(of: texts, in: issue)
        let home = try await home(of: issue)
        for (field, renderer) in shown.certain {
            renderers.keep(renderer, of: field, project: home.project, type: home.type)
        }
        return shown
    }

    private func home(of issue: String) async throws(ToolError) -> IssueHome {
        if let known = homes[issue] { return known }
        let read: JiraIssue = try await get(
            ["issue", issue], query: [("fields", "project,issuetype"), ("updateHistory", "false")])
        let home = IssueHome(project: read.fields?.project?.id, type: read.fields?.type?.id)
        homes.store(home, as: issue)
        return home
    }
}
