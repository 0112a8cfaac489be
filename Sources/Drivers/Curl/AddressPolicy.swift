/// The rule that decides which addresses a request may connect to.
///
/// The policy checks the address of each socket before it connects. It checks again before a request is sent on a
/// reused connection. Therefore neither a changed name resolution nor a connection of another request can bypass the
/// policy.
public struct AddressPolicy: Hashable, Sendable {
    private enum Rule: Hashable {
        case any
        case publicUnless([IPNetwork])
    }

    private let rule: Rule

    /// Allows only addresses that are reachable from the whole Internet and belong to one host.
    public static let publicOnly = AddressPolicy(rule: .publicUnless([]))

    /// Allows all addresses, for calls inside the installation.
    public static let any = AddressPolicy(rule: .any)

    /// Allows public addresses and the addresses of the networks, including private ones.
    public static func allowing(_ networks: [IPNetwork]) -> AddressPolicy {
        AddressPolicy(rule: .publicUnless(networks))
    }

    /// Returns whether a connection to the address may be opened.
    public func permits(_ address: IPAddress) -> Bool {
        switch rule {
        case .any: true
        case .publicUnless(let allowed): address.isPublic || allowed.contains { $0.contains(address) }
        }
    }

    /// Returns whether a request may go to the host through a proxy, which resolves the name itself.
    ///
    /// In this case the policy can check only literal addresses and the names that mean the local machine
    /// (RFC 6761 §6.3).
    func permits(proxiedHost host: String) -> Bool {
        guard rule != .any else { return true }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let address = IPAddress(bare) {
            return permits(address)
        }
        let name = bare.lowercased().drop { $0 == "." }
        let labels = name.split(separator: ".")
        // A resolver parses `127.1`, `0x7f.1`, or `2130706433` as addresses. No host of the Internet has such a name.
        guard let last = labels.last, last != "localhost" else { return false }
        return !last.allSatisfy(\.isNumber) && !last.hasPrefix("0x")
    }
}

extension IPAddress {
    /// Whether the address is globally reachable unicast and not the metadata address of a cloud provider.
    ///
    /// The list follows IANA's special-purpose registries (RFC 6890). IPv6 addresses that contain an IPv4 address
    /// (NAT64, 6to4, Teredo, IPv4-compatible) are not public. Their destination depends on a translator that this
    /// process does not know.
    public var isPublic: Bool {
        let address = unmapped
        switch address {
        case .v4: return !IPNetwork.specialV4.contains { $0.contains(address) }
        case .v6:
            return IPNetwork.globalUnicastV6.contains(address)
                && !IPNetwork.specialV6.contains { $0.contains(address) }
        }
    }
}

extension IPNetwork {
    /// The IANA IPv4 Special-Purpose Address Registry, multicast (RFC 5771), and Azure's host address.
    ///
    /// Azure's host address is formally public, but it returns the machine's secrets.
    fileprivate static let specialV4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    ].compactMap { IPNetwork($0) }

    /// The range that contains all global unicast addresses assigned by IANA (RFC 4291 §2.4).
    fileprivate static let globalUnicastV6 = IPNetwork(.v6(0x2000 << 112), 3)

    /// The ranges of global unicast addresses that are not globally reachable.
    ///
    /// They are the IETF protocol assignments with Teredo and ORCHID, documentation addresses, and 6to4.
    fileprivate static let specialV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
        .compactMap { IPNetwork($0) }
}
