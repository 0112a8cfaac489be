import Curl
import Primitives
import Testing

@Suite struct AddressPolicyTests {
    private static let refused = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192",
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1",
    ]
    private static let permitted = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1", "169.253.1.1",
        "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888",
    ]

    @Test(arguments: refused) func `an address that is not public is rejected`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.permits(address))
        #expect(AddressPolicy.any.permits(address))
        #expect(AddressPolicy.allowing([IPNetwork("0.0.0.0/0"), IPNetwork("::/0")].compactMap { $0 }).permits(address))
    }

    @Test(arguments: permitted) func `a public address is permitted`(text: String) throws {
        #expect(AddressPolicy.publicOnly.permits(try #require(IPAddress(text))))
    }

    @Test func `an IPv4-mapped IPv6 address is treated as IPv4, and an allowed network affects only itself`()
        throws
    {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let number = UInt32.random(in: 0...UInt32.max, using: &random)
            let address = IPAddress.v4(number)
            let mapped = IPAddress.v6(0xffff << 32 | UInt128(number))
            let length = UInt32.random(in: 0...32, using: &random)
            // Half of the networks contain the address.
            let base = Bool.random(using: &random) ? number : UInt32.random(in: 0...UInt32.max, using: &random)
            let network = try #require(IPNetwork("\(IPAddress.v4(base))/\(length)"))
            let mask = length == 0 ? 0 : UInt32.max << (32 - length)
            let isInside = base & mask == number & mask
            #expect(network.contains(address) == isInside, "seed \(seed)")
            #expect(network.contains(mapped) == isInside, "seed \(seed)")
            let policy = AddressPolicy.allowing([network])
            #expect(policy.permits(address) == (isInside || AddressPolicy.publicOnly.permits(address)), "seed \(seed)")
            #expect(policy.permits(address) == policy.permits(mapped), "seed \(seed)")
            #expect(!network.contains(.v6(UInt128(number) << 96 | 1)), "seed \(seed)")
        }
    }

    @Test func `the description of an address is parsed as the same address`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<5_000 {
            let six = IPAddress.v6(UInt128.random(in: 0...UInt128.max, using: &random))
            let four = IPAddress.v4(UInt32.random(in: 0...UInt32.max, using: &random))
            #expect(IPAddress("\(six)") == six && IPAddress("\(four)") == four, "seed \(seed)")
        }
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "host/8", "10.0.0/8",
    ])
    func `a text that is not a network is rejected`(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
