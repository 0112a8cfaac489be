import Curl
import InternalAPI

extension ConnectionRecord {
    /// Returns the connection with only the networks and certificates that the installation allows.
    ///
    /// Private networks and custom certificates are allowed only in a private cloud. There, each network must lie
    /// within one of the networks in the installation's settings.
    ///
    /// profile-api already rejects other values. The adapter decides where a call goes, so it does not rely on that
    /// check.
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
