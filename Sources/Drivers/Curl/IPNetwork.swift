/// A range of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `fd00::/8`, or one address.
public struct IPNetwork: Hashable, Sendable {
    public let address: IPAddress
    public let prefixLength: Int

    /// Parses CIDR notation.
    ///
    /// The result is `nil` if the text has another format.
    ///
    /// An IPv4-mapped network with a prefix of at least 96 bits becomes the corresponding IPv4 network. Bits after the
    /// prefix are ignored.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.contains("%"), let address = IPAddress(first) else { return nil }
        let width = if case .v4 = address { 32 } else { 128 }
        var length = width
        if parts.count == 2 {
            guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let given = Int(parts[1]), given <= width else {
                return nil
            }
            length = given
        }
        if case .v4 = address.unmapped, width == 128, length >= 96 {
            self.address = address.unmapped
            prefixLength = length - 96
        } else {
            self.address = address
            prefixLength = length
        }
    }

    init(_ address: IPAddress, _ prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Returns whether the network contains the address.
    ///
    /// An IPv4-mapped address counts as the corresponding IPv4 address.
    public func contains(_ candidate: IPAddress) -> Bool {
        switch (address, candidate.unmapped) {
        case (.v4(let network), .v4(let number)):
            prefixLength == 0 || (network ^ number) >> (32 - UInt32(prefixLength)) == 0
        case (.v6(let network), .v6(let number)):
            prefixLength == 0 || (network ^ number) >> (128 - UInt128(prefixLength)) == 0
        default:
            false
        }
    }
}

extension IPNetwork: CustomStringConvertible {
    public var description: String { "\(address)/\(prefixLength)" }
}
