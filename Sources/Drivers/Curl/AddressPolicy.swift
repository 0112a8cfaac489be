/// Which addresses a request may connect to.
///
/// The policy is asked with the address of each socket before it connects, and again before a request is sent on a
/// connection that is used a second time, so that neither a name that resolves anew nor another request's connection
/// leads around it.
public struct AddressPolicy: Hashable, Sendable {
    private enum Rule: Hashable {
        case any
        case publicUnless([IPNetwork])
    }

    private let rule: Rule

    /// Only addresses that are reachable from all of the Internet and belong to one host there.
    public static let publicOnly = AddressPolicy(rule: .publicUnless([]))

    /// No check: for calls inside the installation.
    public static let any = AddressPolicy(rule: .any)

    /// Public addresses and those of the networks, whatever kind these are of.
    public static func allowing(_ networks: [IPNetwork]) -> AddressPolicy {
        AddressPolicy(rule: .publicUnless(networks))
    }

    /// Whether a connection to the address may be opened.
    public func permits(_ address: IPAddress) -> Bool {
        switch rule {
        case .any: true
        case .publicUnless(let allowed): address.isPublic || allowed.contains { $0.contains(address) }
        }
    }

    /// Whether a connection may be opened that leads to the host by way of a proxy, which resolves the name itself.
    ///
    /// Only an address can be judged then, and the names that mean this machine (RFC 6761 §6.3).
    func permits(proxiedHost host: String) -> Bool {
        guard rule != .any else { return true }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let address = IPAddress(bare) {
            return permits(address)
        }
        let name = bare.lowercased().drop { $0 == "." }
        let labels = name.split(separator: ".")
        // The resolver reads `127.1`, `0x7f.1` or `2130706433` as addresses; no host of the Internet has such a name.
        guard let last = labels.last, last != "localhost" else { return false }
        return !last.allSatisfy(\.isNumber) && !last.hasPrefix("0x")
    }
}

extension IPAddress {
    /// Whether the address is globally reachable unicast by IANA's special-purpose registries (RFC 6890), and none of
    /// the addresses at which clouds answer their own machines.
    ///
    /// Forms of IPv6 that carry an IPv4 address (NAT64, 6to4, Teredo, IPv4-compatible) are not public: where they lead
    /// depends on a translator that this process does not know.
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
    /// IANA IPv4 Special-Purpose Address Registry, multicast (RFC 5771) and Azure's host address, which answers with
    /// the machine's secrets and is a public one by its number.
    fileprivate static let specialV4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    ].compactMap { IPNetwork($0) }

    /// RFC 4291 §2.4: all that IANA has given out for global unicast lies here.
    fileprivate static let globalUnicastV6 = IPNetwork(.v6(0x2000 << 112), 3)

    /// What lies in global unicast space and is not reachable as such: IETF protocol assignments with Teredo and
    /// ORCHID, documentation, 6to4.
    fileprivate static let specialV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
        .compactMap { IPNetwork($0) }
}
