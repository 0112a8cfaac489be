import AdapterKit
import EntityModel
import Primitives

/// The formats of comments and worklog texts on Data Center.
///
/// Field configurations choose a renderer for both, as they do for fields.
struct CommentRendererAPI: Sendable {
    /// The field of comments in a field configuration.
    static let comments = FieldID("comment")
    /// The field of worklog texts in a field configuration.
    static let worklogs = FieldID("worklog")

    /// The project and the type of an issue, which choose the field configuration.
    private struct ProjectAndType: Sendable {
        var project: String?
        var type: String?
    }

    private let transport: JiraTransport
    private let renderers: RendererAPI
    /// The projects and types of issues whose comments are read or written.
    private let projectsAndTypes: ExpiringCache<String, ProjectAndType>

    /// Creates the resource.
    init(_ transport: JiraTransport, renderers: RendererAPI, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.renderers = renderers
        projectsAndTypes = ExpiringCache(now: now)
    }

    /// Determines the unknown formats of an issue's comments and worklogs.
    ///
    /// - Parameters:
    ///   - issue: The issue, with its project and type.
    ///   - texts: The texts of its comments and of its worklogs.
    /// - Returns: All formats that are now known.
    /// - Throws: `ToolError` if Jira does not answer.
    func learn(from issue: JiraIssue, texts: [FieldID: [JiraText]]) async throws(ToolError) -> TextRenderers {
        var known = renderers.known
        guard transport.product == .dataCenter, let fields = issue.fields else { return known }
        projectsAndTypes.store(ProjectAndType(project: fields.project?.id, type: fields.type?.id), as: issue.id)
        let unknown = texts.filter { field, texts in
            known.renderer(of: field, in: issue) == nil && texts.contains { !$0.isBlank }
        }
        guard !unknown.isEmpty else { return known }
        known.verbatim[issue.id] = try await learn(Set(unknown.keys), in: issue.id).verbatim
        return known
    }

    /// Returns the format of an issue's comments or worklogs, or `nil` if it is not known yet.
    func renderer(of texts: FieldID, in issue: String) async throws(ToolError) -> Profile.TextRenderer? {
        guard transport.product == .dataCenter else { return .wiki }
        if let configured = transport.connection.renderers[texts] { return configured }
        let issue = try await projectAndType(of: issue)
        return renderers.known.renderer(of: texts, project: issue.project, type: issue.type)
    }

    /// Returns the format of the comments or worklogs of an issue that has at least one.
    func rendererOfExisting(_ texts: FieldID, in issue: String) async throws(ToolError) -> Profile.TextRenderer {
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
    func rendererOfWritten(
        _ texts: FieldID, in issue: String, known: Profile.TextRenderer?
    ) async -> Profile.TextRenderer {
        if let known { return known }
        return (try? await rendererOfExisting(texts, in: issue)) ?? .wiki
    }

    private func learn(
        _ texts: Set<FieldID>, in issue: String
    ) async throws(ToolError) -> RendererAPI.ShownRenderers {
        let shown = try await renderers.shown(in: issue, of: texts)
        let issue = try await projectAndType(of: issue)
        for (field, renderer) in shown.certain {
            renderers.known.store(renderer, of: field, project: issue.project, type: issue.type)
        }
        return shown
    }

    private func projectAndType(of issue: String) async throws(ToolError) -> ProjectAndType {
        if let known = projectsAndTypes[issue] { return known }
        let read: JiraIssue = try await transport.get(
            ["issue", issue], query: [("fields", "project,issuetype"), ("updateHistory", "false")])
        let found = ProjectAndType(project: read.fields?.project?.id, type: read.fields?.type?.id)
        projectsAndTypes.store(found, as: issue)
        return found
    }
}
