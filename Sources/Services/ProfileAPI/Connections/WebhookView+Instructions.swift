import Core
import EntityModel
import InternalAPI
import Primitives

extension WebhookView {
    /// - Parameters:
    ///   - connection: The connection that the webhook belongs to.
    ///   - base: The public address of the tool's adapter.
    ///   - token: The token if it was just created; it cannot be shown later because only its hash is stored.
    init(_ connection: ConnectionRecord, base: String, token: WebhookToken? = nil) {
        let path = URLPath(["webhooks", connection.account.rawValue, connection.id]).text
        let url = base + path + "/" + (token?.text.reveal { $0 } ?? "{token}")
        self.init(
            url: url, isTokenShown: token != nil,
            instructions: Self.steps(connection, url) + (token == nil ? [Self.lost] : [Self.once]))
    }

    private static let once = "The token in the address is shown only once. If it is lost, create a new one."
    private static let lost = "Tandem does not store the token. If it is lost, create a new one to replace it."

    private static func steps(_ connection: ConnectionRecord, _ url: String) -> [String] {
        switch connection.product {
        case .jiraCloud, .jiraDataCenter:
            [
                "If Tandem's user administers Jira, 'tandem webhook register \(connection.id)' registers the webhook.",
                "Otherwise, log in as a Jira administrator and open \(connection.baseURL)/plugins/servlet/webhooks.",
                "Create a webhook with the address as its URL.",
                "Choose the events 'created', 'updated', and 'deleted' of Issue and Comment, all events of Issue link, Worklog, and Attachment, and 'updated' of Sprint and Version.",
                "Leave 'Exclude body' off.",
            ]
        case .targetprocess:
            [
                "Log in as a Targetprocess administrator, open Settings, Automation Rules, and add a rule.",
                "For the source, choose \(ruleEntityTypes(of: connection)); when created, updated, or deleted.",
            ]
                + fieldsStep(connection) + [
                    "For the action, choose 'Execute JavaScript' with this text:",
                    script(url),
                ]
        }
    }

    /// Returns the types that a rule must report: the mapped item types, and the mapped resources that belong to items.
    private static func ruleEntityTypes(of connection: ConnectionRecord) -> String {
        guard !connection.mappedTypes.isEmpty else {
            return "the types of the items to sync, and Comment (a profile determines the types)"
        }
        let fields = connection.mappedFields
        let apart = (resources + periods).filter { resource in fields.contains { resource.covers($0) } }.map(\.type)
        let types = connection.mappedTypes + ["Comment"] + apart
        return types.dropLast().joined(separator: ", ") + " and \(types.last ?? "")"
    }

    /// A Targetprocess resource that belongs to items, with the fields in which Tandem reads it.
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

    /// Resources whose names items show.
    ///
    /// Only a change of the name matters.
    private static let periods = ["Release", "Iteration", "TeamIteration"].map { Resource(type: $0, fields: [$0]) }

    /// Returns the step that chooses fields.
    ///
    /// A rule reports only updates of the chosen fields; Tandem finds other changes when it polls.
    private static func fieldsStep(_ connection: ConnectionRecord) -> [String] {
        // A rule names a custom field without the prefix.
        let fields = connection.mappedFields
            .filter { field in !resources.contains { $0.covers(field) } }.map(\.rawValue)
            .map { $0.hasPrefix("CustomFields.") ? String($0.dropFirst("CustomFields.".count)) : $0 }
        return fields.isEmpty ? [] : ["For the updated fields, choose \(fields.joined(separator: ", "))."]
    }

    /// Returns the script of an automation rule's action that posts the changes.
    private static func script(_ url: String) -> String {
        """
        return {command: "SendHttpRequest", payload: {url: "\(url)", method: "POST", \
        headers: {"Content-Type": "application/json"}, body: {account: args.Account, \
        resourceType: args.ResourceType, resourceId: args.ResourceId, modification: args.Modification, \
        changedFields: args.ChangedFields, current: args.Current, previous: args.Previous, author: args.Author}}};
        """
    }
}
