import Core
import EntityModel
import InternalAPI
import Primitives

extension WebhookView {
    /// - Parameters:
    ///   - connection: whose webhook.
    ///   - base: the public address of the tool's adapter.
    ///   - token: shown only when it was just made: only its hash is stored.
    init(_ connection: ConnectionRecord, base: String, token: WebhookToken? = nil) {
        let path = URLPath(["webhooks", connection.account.rawValue, connection.id]).text
        let url = base + path + "/" + (token?.text.reveal { $0 } ?? "{token}")
        self.init(
            url: url, isTokenShown: token != nil,
            instructions: Self.steps(connection, url) + (token == nil ? [Self.lost] : [Self.once]))
    }

    private static let once = "The token in the address is shown this once; if it is lost, make a new one."
    private static let lost = "The token is not kept in clear: if it is lost, make a new one, which ends the old one."

    private static func steps(_ connection: ConnectionRecord, _ url: String) -> [String] {
        switch connection.product {
        case .jiraCloud, .jiraDataCenter:
            [
                "If Tandem's user administers Jira, 'tandem webhook register \(connection.id)' does the rest.",
                "Otherwise, as a Jira administrator, open \(connection.baseURL)/plugins/servlet/webhooks.",
                "Create a webhook with the address as its URL.",
                "Choose the events created, updated and deleted of Issue and of Comment, those of Issue link, of Worklog and of Attachment, and updated of Sprint and of Version.",
                "Leave 'Exclude body' off.",
            ]
        case .targetprocess:
            [
                "As a Targetprocess administrator, open Settings, Automation Rules, and add a rule.",
                "As its source, choose \(ruleEntityTypes(of: connection)); when created, updated or deleted.",
            ]
                + fieldsStep(connection) + [
                    "As its action, choose 'Execute JavaScript' with this text:",
                    script(url),
                ]
        }
    }

    /// The types that a rule is to tell of: those that profiles map, and those of what belongs to items and is mapped.
    private static func ruleEntityTypes(of connection: ConnectionRecord) -> String {
        guard !connection.mappedTypes.isEmpty else {
            return "the types of items that are to be kept in step, and Comment (with a profile this tells which)"
        }
        let fields = connection.mappedFields
        let apart = (resources + periods).filter { resource in fields.contains { resource.covers($0) } }.map(\.type)
        let types = connection.mappedTypes + ["Comment"] + apart
        return types.dropLast().joined(separator: ", ") + " and \(types.last ?? "")"
    }

    /// What belongs to items and is a resource of its own in Targetprocess, with the fields in which Tandem knows it.
    private struct Resource {
        var type: String
        var fields: [String] = []
        var prefix: String?

        func covers(_ field: FieldID) -> Bool {
            fields.contains(field.rawValue) || prefix.map { field.rawValue.hasPrefix($0) } ?? false
        }
    }

    private static let resources = [
        Resource(type: "Relation", fields: ["Relations"]), Resource(type: "Attachment", fields: ["Attachments"]),
        Resource(type: "Time", fields: [FieldID.loggedWork(of: .targetprocess).rawValue]),
        Resource(type: "TeamAssignment", fields: ["AssignedTeams"], prefix: "TeamStates."),
        Resource(type: "Assignment", prefix: "Assignments."),
    ]

    /// Those whose names items show: of them only another name matters.
    private static let periods = ["Release", "Iteration", "TeamIteration"].map { Resource(type: $0, fields: [$0]) }

    /// A rule tells of updates of the fields that are chosen for it; of the others Tandem learns when it asks.
    private static func fieldsStep(_ connection: ConnectionRecord) -> [String] {
        // A custom field goes by its name.
        let fields = connection.mappedFields
            .filter { field in !resources.contains { $0.covers(field) } }.map(\.rawValue)
            .map { $0.hasPrefix("CustomFields.") ? String($0.dropFirst("CustomFields.".count)) : $0 }
        return fields.isEmpty ? [] : ["Of the fields whose update is told, choose \(fields.joined(separator: ", "))."]
    }

    /// An automation rule's action that posts what changed.
    private static func script(_ url: String) -> String {
        """
        return {command: "SendHttpRequest", payload: {url: "\(url)", method: "POST", \
        headers: {"Content-Type": "application/json"}, body: {account: args.Account, \
        resourceType: args.ResourceType, resourceId: args.ResourceId, modification: args.Modification, \
        changedFields: args.ChangedFields, current: args.Current, previous: args.Previous, author: args.Author}}};
        """
    }
}
