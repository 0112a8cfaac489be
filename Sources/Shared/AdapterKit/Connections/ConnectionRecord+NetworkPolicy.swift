import Curl
import InternalAPI

extension ConnectionRecord {
    /// The connection as far as the installation lets it go: private networks and certificates of one's own count in a
    /// private cloud only, and there only networks that lie within those of the installation's settings.
    ///
    /// profile-api refuses the rest already; who decides where a call goes does not rely on that.
    func applyingNetworkPolicy(isPrivateCloud: Bool, allowed: [IPNetwork]) -> ConnectionRecord {
        var record = self
        record.allowedNetworks = allowedNetworks.filter { text in
            guard isPrivateCloud, let network = IPNetwork(text) else { return false }
            return allowed.contains { $0.prefixLength <= network.prefixLength && $0.contains(network.address) }
        }
        if !isPrivateCloud { record.trustedCertificates = nil }
        return record
    }
}
