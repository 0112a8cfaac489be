import AdapterEngine
import AdapterKit
import EntityModel
import InternalAPI

/// The gateway that translates between the API of Targetprocess and the generic entity model.
///
/// It only composes the readers in `Reading/` and the writers in `Writing/`, and contains no logic of its own.
struct TargetprocessGateway: Sendable {
    /// The tool as entity references identify it.
    let tool: Tool
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The account that the connection belongs to.
    let account: AccountID
    /// The source of the other tools' attachments.
    let files: any AttachmentSource

    // MARK: Readers

    /// The reader of items.
    let reader: TargetprocessReader
    /// The checks whether items exist.
    let presences: TargetprocessPresenceReader
    /// The searches for items.
    let queries: TargetprocessQueryReader
    /// The reader of the items that changed since a time.
    let changes: TargetprocessChangeReader
    /// The reader of the names that a profile can refer to.
    let metadata: TargetprocessMetadataReader

    // MARK: Writers

    /// The creation and deletion of items.
    let creator: TargetprocessCreator
    /// The writer of fields.
    let writer: TargetprocessWriter
    /// The moves of items through their workflows.
    let moves: TargetprocessWorkflowMoves
    /// The writer of the states of the teams that work on items.
    let teamStates: TargetprocessTeamStates
    /// The conversion of values of either tool to values of this Targetprocess.
    let values: TargetprocessToolValues
    /// The forms in which Targetprocess stores values.
    let storedForms: TargetprocessStoredForms
    /// The creation of releases.
    let references: TargetprocessReferences
    /// The writer of comments and worklogs.
    let comments: TargetprocessComments
    /// The writer of attachments.
    let attachments: TargetprocessAttachments

    /// Creates the gateway.
    ///
    /// - Parameters:
    ///   - api: The API of the instance.
    ///   - tool: The tool as entity references identify it.
    ///   - account: The account that the connection belongs to.
    ///   - files: The source of the other tools' attachments.
    ///   - signer: The signer of the markers in copied comments and created items.
    init(
        targetprocess api: TargetprocessAPI, tool: Tool, account: AccountID, files: any AttachmentSource,
        signer: MarkerSigner
    ) {
        self.tool = tool
        targetprocess = api
        self.account = account
        self.files = files

        let links = OriginLink(signer)
        let snapshots = TargetprocessSnapshotReader(metadata: api.metadata, baseURL: api.connection.baseURL)
        let commentReader = TargetprocessCommentReader(targetprocess: api, links: links)
        reader = TargetprocessReader(targetprocess: api, tool: tool, snapshots: snapshots, comments: commentReader)
        presences = TargetprocessPresenceReader(workItems: api.workItems)
        queries = TargetprocessQueryReader(targetprocess: api, tool: tool, signer: signer)
        changes = TargetprocessChangeReader(targetprocess: api, tool: tool)
        metadata = TargetprocessMetadataReader(targetprocess: api, tool: tool)

        let kinds = TargetprocessFieldKinds(customFields: api.customFields)
        let users = TargetprocessUsers(users: api.users, tool: tool)
        let associations = TargetprocessAssociations(associations: api.associations)
        storedForms = TargetprocessStoredForms(kinds: kinds, selection: api.selection)
        moves = TargetprocessWorkflowMoves(workItems: api.workItems, states: api.states, users: api.users)
        teamStates = TargetprocessTeamStates(
            teams: api.teams, workflows: api.workflows, metadata: api.metadata, selection: api.selection)
        values = TargetprocessToolValues(
            kinds: kinds, users: users, states: api.states, moves: moves, teamStates: teamStates)
        creator = TargetprocessCreator(workItems: api.workItems, snapshots: snapshots, tool: tool, signer: signer)
        references = TargetprocessReferences(periods: api.periods)
        comments = TargetprocessComments(
            comments: api.comments, times: api.times, reader: commentReader, users: users, links: links)
        attachments = TargetprocessAttachments(
            attachments: api.attachments, tool: tool, account: account, files: files)
        writer = TargetprocessWriter(
            metadata: api.metadata, reader: reader,
            items: TargetprocessItemWriter(
                workItems: api.workItems, states: api.states, reader: reader,
                edits: TargetprocessFieldEdits(
                    linkFields: api.linkFields, options: api.options, kinds: kinds, storedForms: storedForms,
                    moves: moves,
                    planning: TargetprocessPlanning(
                        periods: api.periods, teams: api.teams, selection: api.selection)),
                storedForms: storedForms, moves: moves, teamStates: teamStates),
            efforts: TargetprocessEfforts(efforts: api.efforts, roles: api.roles),
            teams: TargetprocessTeams(
                teams: api.teams, roles: api.roles, assignments: api.assignments, associations: associations),
            teamStates: teamStates, attachments: attachments,
            relations: TargetprocessRelations(relations: api.relations, associations: associations, tool: tool))
    }
}
