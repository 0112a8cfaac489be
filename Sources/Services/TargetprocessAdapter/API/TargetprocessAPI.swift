import AdapterKit
import Core
import Curl
import EntityModel
import ToolHTTP

/// The REST API of one Targetprocess instance: API v2 for reads, and API v1 for writes and for reads that v2 does not
/// support.
struct TargetprocessAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The fields that Tandem syncs, and the boards of the teams.
    let selection: TargetprocessFieldSelection

    // MARK: Items

    /// The work items.
    let workItems: WorkItemAPI
    /// The items that match a condition.
    let search: SearchAPI
    /// The resources that changed since a time.
    let changes: ChangeAPI
    /// The conversions of items to other types.
    let conversions: ConversionAPI
    /// The comments of items.
    let comments: CommentAPI
    /// The times of items, which are the worklogs of the tool.
    let times: TimeAPI
    /// The fingerprints of the comments and worklogs of items.
    let commentFingerprints: CommentFingerprintAPI
    /// The attachments of items.
    let attachments: AttachmentAPI
    /// The relations between items.
    let relations: RelationAPI
    /// The users who work on items, each in a role.
    let assignments: AssignmentAPI
    /// The writes to relations and to assignments of users and teams.
    let associations: AssociationAPI
    /// The efforts of the roles that work on items.
    let efforts: EffortAPI

    // MARK: Values of fields

    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI
    /// The custom fields of items.
    let customFields: CustomFieldAPI
    /// The custom fields that link to other items.
    let linkFields: LinkFieldAPI
    /// The workflows and their states.
    let workflows: WorkflowAPI
    /// The states that items can have in their workflows.
    let states: StateAPI
    /// The priorities and severities of items.
    let options: OptionAPI
    /// The releases and iterations that items are planned into.
    let periods: PeriodAPI
    /// The teams and their assignments to items.
    let teams: TeamAPI
    /// The roles in which users work on items.
    let roles: RoleAPI
    /// The users of the instance.
    let users: UserAPI

    // MARK: Composition

    /// - Parameters:
    ///   - connection: The base URL and credentials of the instance.
    ///   - mapped: The fields that are read in addition to those that are always read.
    ///   - boards: The Jira boards of the teams.
    ///   - curl: The HTTP client that all connections of the process share.
    ///   - version: The version of Tandem.
    ///   - timing: The clock, sleep, and randomness.
    ///   - limit: The limit for concurrent requests, shared by all callers of the instance.
    ///   - monitor: The monitor that records the state of the connection.
    ///   - pageSize: The number of rows per page of a list (default 1000).
    init(
        _ connection: TargetprocessConnection, mapped: [FieldID] = [], boards: [Profile.TeamBoard] = [],
        curl: CurlClient, version: String, timing: TimeSource = .system,
        limit: InstanceLimit = InstanceLimit(ToolConcurrency.maxPerAccount), monitor: ConnectionMonitor? = nil,
        pageSize: Int = 1000
    ) {
        transport = TargetprocessTransport(
            connection, curl: curl, version: version, timing: timing, limit: limit, monitor: monitor,
            pageSize: pageSize)
        selection = TargetprocessFieldSelection(mapped: mapped, boards: boards)
        let cache = TargetprocessMetadataCache(timing: timing)
        let resources = NamedResourceAPI(transport: transport, cache: cache)

        metadata = MetadataAPI(transport: transport, selection: selection, timing: timing)
        customFields = CustomFieldAPI(transport: transport)
        linkFields = LinkFieldAPI(transport: transport, customFields: customFields, timing: timing)
        options = OptionAPI(resources: resources, metadata: metadata)
        periods = PeriodAPI(transport: transport, resources: resources)
        teams = TeamAPI(transport: transport, resources: resources)
        roles = RoleAPI(transport: transport, cache: cache, resources: resources)
        users = UserAPI(transport: transport, cache: cache, timing: timing)

        search = SearchAPI(transport: transport)
        changes = ChangeAPI(transport: transport)
        conversions = ConversionAPI(transport: transport)
        comments = CommentAPI(transport: transport)
        times = TimeAPI(transport: transport, roles: roles)
        commentFingerprints = CommentFingerprintAPI(transport: transport)
        attachments = AttachmentAPI(transport: transport)
        relations = RelationAPI(transport: transport, resources: resources)
        assignments = AssignmentAPI(transport: transport)
        associations = AssociationAPI(transport: transport)
        efforts = EffortAPI(transport: transport)
        workItems = WorkItemAPI(
            transport: transport, selection: selection, cache: cache, metadata: metadata, relations: relations,
            attachments: attachments, customFields: customFields, linkFields: linkFields)
        workflows = WorkflowAPI(transport: transport, timing: timing)
        states = StateAPI(transport: transport, cache: cache, workItems: workItems, workflows: workflows)
    }

    /// The base URL and credentials of the instance.
    var connection: TargetprocessConnection { transport.connection }
}
