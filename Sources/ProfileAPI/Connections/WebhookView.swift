import Core
import EntityModel
import Primitives

/// What a person enters in a tool so that it tells Tandem of changes.
struct WebhookView: Hashable, Sendable, Codable {
    /// The address; `{token}` stands for the token where it is not shown.
    var url: String
    var isTokenShown: Bool
    /// How to enter the address in the tool.
    var instructions: [String]

    /// - Parameters:
    ///   - connection: whose webhook.
    ///   - base: the public address of the tool's adapter.
    ///   - token: shown only when it was just made: only its hash is stored.
    init(_ connection: ConnectionRecord, base: String, token: WebhookToken? = nil) {
        let path = URLPath(["webhooks", connection.account.rawValue, connection.id]).text
        url = base + path + "/" + (token?.text.reveal { $0 } ?? "{token}")
        isTokenShown = token != nil
        instructions = Self.steps(connection) + (token == nil ? [Self.lost] : [Self.once])
    }

    private static let once = "The token in the address is shown this once; if it is lost, make a new one."
    private static let lost = "The token is not kept in clear: if it is lost, make a new one, which ends the old one."

    private static func steps(_ connection: ConnectionRecord) -> [String] {
        switch connection.product {
        case .jiraCloud, .jiraDataCenter:
            [
                "As a Jira administrator, open \(connection.baseURL)/plugins/servlet/webhooks.",
                "Create a webhook with the address as its URL.",
                "Choose the events created, updated and deleted of Issue and of Comment.",
                "Leave 'Exclude body' off.",
            ]
        case .targetprocess:
            [
                "As a Targetprocess administrator, open Settings, Automation Rules, and add a rule from scratch.",
                "As its source, choose the types that the profile maps, and Comment, when created, updated or deleted.",
                "As its action, choose to send a webhook: method POST, the address as its URL.",
            ]
        }
    }
}
