import Core
import Curl
import EntityModel
import InternalAPI
import Primitives
import Testing

@testable import ProfileAPI

struct ProfileAPISettingsTests {
    private static let environment = [
        "TANDEM_JIRA_PUBLIC_URL": "https://tandem.example/jira/",
        "TANDEM_TARGETPROCESS_PUBLIC_URL": "https://tandem.example/targetprocess",
        "TANDEM_JIRA_ADAPTER_URL": "http://127.0.0.1:1", "TANDEM_TARGETPROCESS_ADAPTER_URL": "http://127.0.0.1:1",
    ]

    @Test func `Webhook addresses have no trailing slash`() throws {
        let reader = try SettingsReader.load(ProfileAPISettings.all, environment: Self.environment)
        let policy = try ProfileAPISettings.policy(reader, isPrivateCloud: true)
        #expect(policy.isPrivateCloud)
        #expect(policy.webhookBases[.jira] == "https://tandem.example/jira")
        #expect(policy.webhookBases[.targetprocess] == "https://tandem.example/targetprocess")
    }

    @Test(arguments: environment.keys)
    func `A missing address is named`(name: String) throws {
        var environment = Self.environment
        environment[name] = nil
        let reader = try SettingsReader.load(ProfileAPISettings.all, environment: environment)
        let curl = try CurlClient()
        let error = #expect(throws: SettingsError.self) {
            _ = try ProfileAPISettings.policy(reader, isPrivateCloud: false)
            _ = try ProfileAPISettings.adapters { (base) throws(SettingsError) in
                InternalClient(curl: curl, base: try reader.value(base), token: { _ in Secret("t") })
            }
        }
        #expect(error?.problems.map(\.name) == [name])
    }

    @Test func `Items of an unreachable adapter give a transient error`() async throws {
        let reader = try SettingsReader.load(ProfileAPISettings.all, environment: Self.environment)
        let curl = try CurlClient()
        let adapter = try ProfileAPISettings.adapters { (base) throws(SettingsError) in
            InternalClient(curl: curl, base: try reader.value(base), token: { _ in Secret("t") })
        }
        let failure = await #expect(throws: ToolError.self) {
            let tool = Examples.targetprocess
            _ = try await adapter(tool).reader(of: tool, account: Examples.acme).resolve("7")
        }
        #expect(failure?.kind == .unavailable)
        let other = #expect(throws: ToolError.self) {
            try adapter(Tool(id: "x", type: ToolType(rawValue: "Other")))
        }
        #expect(other?.kind == .rejected)
    }
}
