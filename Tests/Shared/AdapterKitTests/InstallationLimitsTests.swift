import Curl
import EntityModel
import InternalAPI
import Testing

@testable import AdapterKit

/// Checks that the installation limits the networks and certificates of a connection.
struct InstallationLimitsTests {
    @Test func `Outside a private cloud, private networks and custom certificates are ignored`() throws {
        let all = try #require(IPNetwork("0.0.0.0/0"))
        let record = Self.record(["10.0.0.0/8", "127.0.0.1"]).applyingNetworkPolicy(
            isPrivateCloud: false, allowed: [all])
        #expect(record.allowedNetworks.isEmpty)
        #expect(record.trustedCertificates == nil)
    }

    @Test func `In a private cloud, a network counts only within those of the installation`() throws {
        let allowed = try [#require(IPNetwork("10.1.0.0/16")), #require(IPNetwork("fd00::/8"))]
        let wanted = ["10.1.2.0/24", "10.1.0.0/16", "10.0.0.0/8", "10.2.0.0/24", "fd12::/16", "127.0.0.1", "nonsense"]
        let record = Self.record(wanted).applyingNetworkPolicy(isPrivateCloud: true, allowed: allowed)
        #expect(record.allowedNetworks == ["10.1.2.0/24", "10.1.0.0/16", "fd12::/16"])
        #expect(record.trustedCertificates != nil)
    }

    @Test func `Without networks in the settings, a connection has none`() {
        #expect(
            Self.record(["10.0.0.0/8"]).applyingNetworkPolicy(isPrivateCloud: true, allowed: []).allowedNetworks.isEmpty
        )
    }

    private static func record(_ networks: [String]) -> ConnectionRecord {
        ConnectionRecord(
            account: AccountID(rawValue: "acme"), id: "jira", product: .jiraCloud, baseURL: "https://jira.example",
            allowedNetworks: networks, trustedCertificates: "PEM", sealedCredentials: [], keyId: "k",
            encryptedKey: [], webhookTokenHash: "", version: 1)
    }
}
