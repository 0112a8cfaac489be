import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import Primitives

extension TargetprocessConnection {
    /// Creates the connection from an account's decrypted connection.
    ///
    /// - Throws: `ToolError` of kind `.forbidden` if Targetprocess or its adapter cannot use the credentials or
    ///   networks.
    init(_ connection: DecryptedConnection) throws(ToolError) {
        let record = connection.record
        let credentials = connection.credentials
        let signIn: SignIn =
            switch credentials.signIn {
            case .token(let token): .accessToken(token)
            case .serviceToken(let token): .serviceToken(token)
            case .basic(let user, let password): .basic(user: user, password: password)
            case .oauth1, .clientCredentials, .authorizationCode, .certificate, .apiGateway:
                throw ToolError(
                    kind: .forbidden,
                    message:
                        "Connection \(record.id): Targetprocess accepts an access token, a service token, or a user and password."
                )
            }
        var networks: [IPNetwork] = []
        for text in record.allowedNetworks {
            guard let network = IPNetwork(text) else {
                throw ToolError(kind: .forbidden, message: "Connection \(record.id): \(text) is not a network.")
            }
            networks.append(network)
        }
        var tool = ToolHTTPConfiguration(
            clientCertificate: credentials.certificate.map { certificate in
                .pem(
                    certificate: Array(certificate.certificate.utf8),
                    key: certificate.privateKey.reveal { Secret(Array($0.utf8)) })
            },
            trustedCAs: record.trustedCertificates.map { Array($0.utf8) },
            addressPolicy: networks.isEmpty ? .publicOnly : .allowing(networks))
        var gatewayKey: Secret<String>?
        switch credentials.apiGateway {
        case nil: break
        case .apiKey(let header, let key):
            tool.gatewayHeader = header
            gatewayKey = key
        case .clientCredentials:
            throw ToolError(
                kind: .forbidden,
                message: "Connection \(record.id): a gateway in front of Targetprocess supports only API keys.")
        }
        self.init(baseURL: record.baseURL, signIn: signIn, tool: tool, gatewayKey: gatewayKey)
    }
}
