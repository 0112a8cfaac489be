public import Core
import Curl
public import InternalAPI

extension ToolHTTPConfiguration {
    /// Creates a configuration for services that belong to a connection in addition to its tool, such as its token
    /// issuer.
    ///
    /// - Parameter record: The connection after the installation's network policy was applied.
    public init(reaching record: ConnectionRecord) {
        self.init(
            trustedCAs: record.trustedCertificates.map { Array($0.utf8) },
            addressPolicy: .allowing(record.allowedNetworks.compactMap { IPNetwork($0) }))
    }
}
