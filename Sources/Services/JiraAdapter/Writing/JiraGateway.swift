import AdapterEngine
import EntityModel
import InternalAPI

/// The gateway that translates between Jira's API and the generic entity model.
///
/// It only composes the readers in `Reading/` and the writers in `Writing/`, and contains no logic of its own.
struct JiraGateway: Sendable {
    /// The API of the connection's Jira.
    let jira: JiraAPI
    /// The tool of the connection.
    let tool: Tool
    /// The account that the connection belongs to.
    let account: AccountID
    /// The source of the bytes of other tools' attachments.
    let files: any AttachmentSource

    /// The reader of issues and of their changes.
    let reader: JiraReader
    /// The searches for issues.
    let queries: JiraQueryReader
    /// The checks whether issues exist.
    let presences: JiraPresenceReader
    /// The reader of the values that issues held when they were created.
    let stubs: JiraStubReader
    /// The reader of changelogs.
    let changelogs: JiraChangelogReader
    /// The reader of the names that a profile can use.
    let metadata: JiraMetadataReader

    /// The writer of fields.
    let writer: JiraWriter
    /// The conversion of values of either tool to values of this Jira.
    let values: JiraToolValues
    /// The forms in which Jira stores values.
    let storedForms: JiraStoredForms
    /// The creation and deletion of issues.
    let creator: JiraCreator
    /// The creation of sprints, versions, and components.
    let references: JiraReferences
    /// The writer of comments and worklogs.
    let comments: JiraComments
    /// The writer of attachments.
    let attachments: JiraAttachments
    /// The writer of links.
    let links: JiraLinks
    /// The lookup of the types and assignees of managed items.
    let managedItems: JiraManagedItems

    /// Creates the gateway.
    ///
    /// - Parameters:
    ///   - jira: The API of the connection's Jira.
    ///   - tool: The tool of the connection.
    ///   - account: The account that the connection belongs to.
    ///   - files: The source of the bytes of other tools' attachments.
    ///   - signer: The signer of the markers of copies and items.
    init(jira: JiraAPI, tool: Tool, account: AccountID, files: any AttachmentSource, signer: MarkerSigner) {
        self.jira = jira
        self.tool = tool
        self.account = account
        self.files = files

        let snapshots = JiraSnapshotReader(jira: jira, tool: tool)
        let commentReader = JiraCommentReader(jira: jira, tool: tool, signer: signer)
        reader = JiraReader(jira: jira, tool: tool, signer: signer, snapshots: snapshots, comments: commentReader)
        queries = JiraQueryReader(jira: jira, tool: tool, signer: signer)
        presences = JiraPresenceReader(issues: jira.issues, projects: jira.projects)
        changelogs = JiraChangelogReader(
            issues: jira.issues, fields: jira.fields, users: jira.users, tool: tool, product: jira.product)
        stubs = JiraStubReader(issues: jira.issues, snapshots: snapshots, changelogs: changelogs)
        metadata = JiraMetadataReader(jira: jira, tool: tool)

        let planning = JiraPlanning(
            issues: jira.issues, sprints: jira.sprints, epics: jira.epics, cache: jira.cache)
        let transitions = JiraTransitionWriter(jira: jira, signer: signer)
        let moves = JiraWorkflowMoves(jira: jira, transitions: transitions)
        links = JiraLinks(links: jira.links)
        attachments = JiraAttachments(
            attachments: jira.attachments, issues: jira.issues, tool: tool, account: account, files: files)
        writer = JiraWriter(
            reader: reader, edits: JiraFieldEdits(jira: jira, planning: planning), moves: moves,
            transitions: transitions, planning: planning,
            corrections: JiraTextCorrections(
                issues: jira.issues, renderers: jira.renderers, cache: jira.cache, product: jira.product),
            links: links, attachments: attachments)
        values = JiraToolValues(jira: jira, tool: tool, moves: moves)
        storedForms = JiraStoredForms(renderers: jira.renderers, cache: jira.cache, product: jira.product)
        creator = JiraCreator(jira: jira, tool: tool, signer: signer, stubs: stubs)
        references = JiraReferences(
            projects: jira.projects, boards: jira.boards, sprints: jira.sprints, cache: jira.cache)
        comments = JiraComments(jira: jira, signer: signer, reader: commentReader)
        managedItems = JiraManagedItems(createScreens: jira.createScreens, users: jira.users, tool: tool)
    }
}
