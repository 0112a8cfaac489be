public import Core
import Curl
public import InternalAPI

extension ToolHTTPConfiguration {
    /// Reaches what belongs to a connection beside its tool, such as what issues its tokens.
    ///
    /// - Parameter record: as far as the installation lets it go.
    public init(reaching record: ConnectionRecord) {
        self.init(
            trustedCAs: record.trustedCertificates.map { Array($0.utf8) },
            addressPolicy: .allowing(record.allowedNetworks.compactMap { IPNetwork($0) }))
    }
}
