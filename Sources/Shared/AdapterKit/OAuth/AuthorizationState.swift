import Core
import EntityModel
import Foundation
import InternalAPI
import Primitives

/// The value of the OAuth `state` parameter: the account, the connection, and an unguessable token.
struct AuthorizationState {
    let account: AccountID
    let connection: String
    let token: WebhookToken

    init(account: AccountID, connection: String, token: WebhookToken) {
        self.account = account
        self.connection = connection
        self.token = token
    }

    /// Parses the value that the browser returned.
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
