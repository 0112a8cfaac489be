import Core
import EntityModel
import Foundation
import InternalAPI
import Primitives

/// What goes along with a question to a person and comes back with the answer: whose it is, and what nobody can guess.
struct AuthorizationState {
    let account: AccountID
    let connection: String
    let token: WebhookToken

    init(account: AccountID, connection: String, token: WebhookToken) {
        self.account = account
        self.connection = connection
        self.token = token
    }

    /// Reads what came back.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.removingPercentEncoding }
        guard text.utf8.count <= 1000, parts.count == 3, let account = parts[0], let connection = parts[1],
            let token = parts[2], !account.isEmpty, !connection.isEmpty, !token.isEmpty
        else { return nil }
        self.init(
            account: AccountID(rawValue: account), connection: connection, token: WebhookToken(token))
    }

    var text: String {
        [account.rawValue, connection, token.text.reveal { $0 }].map(URLPath.encode).joined(separator: "/")
    }
}
