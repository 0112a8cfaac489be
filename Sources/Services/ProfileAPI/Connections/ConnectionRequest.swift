import Core
import Curl
import EntityModel
import Foundation
import InternalAPI

/// A connection as users write it.
struct ConnectionRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, product, baseURL, allowedNetworks, trustedCertificates, userId, credentials
    }

    private var id: String?
    var product: ConnectionRecord.Product
    var baseURL: String
    var allowedNetworks: [String]
    var trustedCertificates: String?
    var userId: String?
    /// The credentials; `nil` to keep the stored credentials.
    var credentials: ConnectionCredentials?

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        product = try values.decode(ConnectionRecord.Product.self, forKey: .product)
        let address = try values.decode(String.self, forKey: .baseURL)
        baseURL = String(address.reversed().drop { $0 == "/" }.reversed())
        allowedNetworks = try values.value(.allowedNetworks, default: [])
        trustedCertificates = try values.decodeIfPresent(String.self, forKey: .trustedCertificates)
        userId = try values.decodeIfPresent(String.self, forKey: .userId)
        credentials = try values.decodeIfPresent(ConnectionCredentials.self, forKey: .credentials)
    }

    /// Returns the violations; empty for a valid connection.
    ///
    /// An installation in a private cloud may reach private networks, use `http`, and trust its own certificates.
    func violations(id: String, isPrivateCloud: Bool) -> [Violation] {
        var violations: [Violation] = []
        violations.require(self.id.map { $0 == id } ?? true, "id", "must match the address or be omitted")
        validateURL(baseURL, "baseURL", isPrivateCloud, &violations)
        validateAuthentication(isPrivateCloud, &violations)
        for (index, network) in allowedNetworks.enumerated() {
            violations.require(
                IPNetwork(network) != nil, "allowedNetworks[\(index)]", "must be a network such as 10.0.0.0/8")
        }
        violations.require(allowedNetworks.count <= 50, "allowedNetworks", "must be at most 50")
        violations.require(
            isPrivateCloud || allowedNetworks.isEmpty, "allowedNetworks",
            "can be given only in an installation that is a private cloud")
        violations.require(
            isPrivateCloud || trustedCertificates == nil, "trustedCertificates",
            "can be given only in an installation that is a private cloud")
        if let trustedCertificates {
            violations.require(
                trustedCertificates.contains("-----BEGIN CERTIFICATE-----"), "trustedCertificates",
                "must be certificates in PEM")
        }
        if let userId {
            violations.requireText(userId, "userId")
        }
        return violations
    }

    private func validateAuthentication(_ isPrivateCloud: Bool, _ violations: inout [Violation]) {
        guard let credentials else { return }
        if case .clientCredentials(let client, let apiURL) = credentials.signIn {
            validateURL(client.tokenURL, "credentials.tokenURL", isPrivateCloud, &violations)
            if let apiURL { validateURL(apiURL, "credentials.apiURL", isPrivateCloud, &violations) }
        }
        if let delivery = credentials.ci {
            validateURL(delivery.tokenURL, "credentials.ci.tokenURL", isPrivateCloud, &violations)
            validateURL(delivery.gatewayURL, "credentials.ci.gatewayURL", isPrivateCloud, &violations)
            violations.require(product == .jiraCloud, "credentials.ci", "can be given for Jira Cloud only")
        }
        violations.require(
            credentials.webhookOpenToken == nil || product == .jiraDataCenter, "credentials.webhookOpenToken",
            "can be given for Jira Data Center only")
        if case .authorizationCode(let app) = credentials.signIn {
            validateURL(app.authorizeURL, "credentials.authorizeURL", isPrivateCloud, &violations)
            validateURL(app.tokenURL, "credentials.tokenURL", isPrivateCloud, &violations)
            validateURL(app.gatewayURL, "credentials.gatewayURL", isPrivateCloud, &violations)
            violations.require(
                product == .jiraCloud, "credentials.type", "can be 'authorizationCode' for Jira Cloud only")
            // Jira does not sign the webhook requests of an app in this way. With a secret, the adapter would reject
            // all of them.
            violations.require(
                credentials.webhookSecret == nil, "credentials.webhookSecret",
                "cannot be given with 'authorizationCode': the token in the webhook's address replaces it")
        }
        switch credentials.signIn {
        case .basic, .token: break
        case .serviceToken:
            violations.require(
                product == .targetprocess, "credentials.type", "can be 'serviceToken' for Targetprocess only")
        case .oauth1, .clientCredentials, .authorizationCode, .certificate, .apiGateway:
            violations.require(
                product != .targetprocess, "credentials.type",
                "must be 'token', 'serviceToken' or 'basic' for Targetprocess")
        }
        guard case .clientCredentials(let client)? = credentials.apiGateway else { return }
        validateURL(client.tokenURL, "credentials.apiGateway.tokenURL", isPrivateCloud, &violations)
        violations.require(
            product != .targetprocess, "credentials.apiGateway", "must have a header and a key for Targetprocess")
        switch credentials.signIn {
        case .certificate, .apiGateway: break
        case .basic, .token, .serviceToken, .oauth1, .clientCredentials, .authorizationCode:
            violations.require(
                false, "credentials.type",
                "must be 'apiGateway' or 'certificate': a gateway that accepts tokens logs in to Jira itself")
        }
    }

    private func validateURL(
        _ address: String, _ path: String, _ isPrivateCloud: Bool, _ violations: inout [Violation]
    ) {
        guard address.utf8.count <= 1000, let parts = URLComponents(string: address), let scheme = parts.scheme,
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            violations.require(false, path, "must be an address such as https://acme.example.com")
            return
        }
        violations.require(scheme == "https" || isPrivateCloud, path, "must begin with https://")
        violations.require(
            parts.user == nil && parts.password == nil, path, "must not have a user name or password")
        violations.require(parts.query == nil && parts.fragment == nil, path, "must not have a query or fragment")
    }
}
