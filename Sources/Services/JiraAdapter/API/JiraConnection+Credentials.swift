import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives

extension JiraConnection {
    /// Creates a connection from the record in the profile API and the decrypted credentials.
    ///
    /// - Throws: ``EntityModel/ToolError`` of kind `.forbidden` if Jira or this adapter does not support the
    ///   authentication method. An administrator can understand the message.
    init(_ record: ConnectionRecord, credentials: ConnectionCredentials) throws(ToolError) {
        let product = try JiraProduct(record)
        var tool = ToolHTTPConfiguration(
            clientCertificate: credentials.certificate.map(JiraConnection.certificate),
            trustedCAs: record.trustedCertificates.map { Array($0.utf8) },
            addressPolicy: try JiraConnection.addresses(record.allowedNetworks))
        // Cloud accepts 20 writes per issue in 2 s and 100 in 30 s. The windows here are longer, because requests that
        // are sent evenly do not arrive evenly. See: developer.atlassian.com/cloud/jira/platform/rate-limiting.
        if product == .cloud { tool.writeLimits = [(20, .seconds(3)), (100, .seconds(32))] }
        var gatewayKey: Secret<String>?
        switch credentials.apiGateway {
        case .apiKey(let header, let key):
            tool.gatewayHeader = header
            gatewayKey = key
        case .clientCredentials, nil:
            break
        }
        self.init(
            product: product, baseURL: record.baseURL, apiURL: JiraConnection.apiURL(credentials.signIn),
            authorization: JiraConnection.header(credentials.signIn), gatewayKey: gatewayKey,
            signing: try JiraConnection.signing(credentials), tool: tool)
        apply(record)
    }

    /// Applies the settings of the profiles that use the connection.
    mutating func apply(_ record: ConnectionRecord) {
        scope = "\(record.account)/\(record.id)"
        names = JiraNames(record.knownNames, of: record.id)
        timeZone = record.timeZone ?? .author
        renderers = record.renderers
    }

    private static func apiURL(_ signIn: ConnectionCredentials.Authentication) -> String? {
        guard case .clientCredentials(_, let apiURL) = signIn else { return nil }
        return apiURL?.trimmingTrailingSlash
    }

    /// Returns how requests are signed.
    ///
    /// A request carries only one token. A gateway that requires one logs in to Jira itself.
    private static func signing(_ credentials: ConnectionCredentials) throws(ToolError) -> RequestSigning? {
        let signing: RequestSigning? =
            switch credentials.signIn {
            case .oauth1(let consumerKey, let privateKey, let token):
                .oauth1(consumerKey: consumerKey, privateKey: privateKey, token: token)
            case .clientCredentials(let client, _): .tokens(client)
            case .authorizationCode: .grant
            case .serviceToken: throw invalidConnection("only Targetprocess has service tokens")
            case .basic, .token, .certificate, .apiGateway: nil
            }
        guard case .clientCredentials(let client)? = credentials.apiGateway else { return signing }
        switch credentials.signIn {
        case .apiGateway, .certificate: return .tokens(client)
        case .basic, .token, .serviceToken, .oauth1, .clientCredentials, .authorizationCode:
            throw invalidConnection(
                "a gateway that accepts tokens logs in to Jira itself; choose the authentication 'gateway' or "
                    + "'certificate'"
            )
        }
    }

    /// Returns the value of the `Authorization` header.
    ///
    /// See: RFC 7617 and RFC 6750.
    private static func header(_ signIn: ConnectionCredentials.Authentication) -> Secret<String>? {
        switch signIn {
        case .basic(let user, let password):
            Secret(password.reveal { "Basic " + Data("\(user):\($0)".utf8).base64EncodedString() })
        case .token(let token):
            Secret(token.reveal { "Bearer " + $0 })
        case .serviceToken, .certificate, .apiGateway, .oauth1, .clientCredentials, .authorizationCode:
            nil
        }
    }

    private static func certificate(_ certificate: ConnectionCredentials.ClientCertificate) -> ClientCertificate {
        .pem(
            certificate: Array(certificate.certificate.utf8),
            key: Secret(certificate.privateKey.reveal { Array($0.utf8) }))
    }

    private static func addresses(_ networks: [String]) throws(ToolError) -> AddressPolicy {
        var allowed: [IPNetwork] = []
        for text in networks {
            guard let network = IPNetwork(text) else {
                throw invalidConnection("\(text) is no network such as 10.0.0.0/8")
            }
            allowed.append(network)
        }
        return .allowing(allowed)
    }

    fileprivate static func invalidConnection(_ reason: String) -> ToolError {
        ToolError(kind: .forbidden, message: "the connection to Jira cannot be used: \(reason)")
    }
}

extension JiraProduct {
    /// Returns the product of a connection.
    ///
    /// - Throws: ``EntityModel/ToolError`` of kind `.forbidden` if the connection belongs to another tool.
    init(_ record: ConnectionRecord) throws(ToolError) {
        switch record.product {
        case .jiraCloud: self = .cloud
        case .jiraDataCenter: self = .dataCenter
        case .targetprocess: throw JiraConnection.invalidConnection("the connection belongs to Targetprocess")
        }
    }
}
