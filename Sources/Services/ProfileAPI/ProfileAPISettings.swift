import Core
import EntityModel
import InternalAPI
import Primitives

/// The settings of this service, in addition to the settings that every service reads.
enum ProfileAPISettings {
    static let secrets = Setting<String>("TANDEM_SECRETS_ENCRYPTOR_URL", "The address of secrets-encryptor.")
    static let sync = Setting<String>("TANDEM_ENTITY_SYNC_URL", "The address of entity-sync.")
    static let jiraAdapter = Setting<String>("TANDEM_JIRA_ADAPTER_URL", "The internal address of jira-adapter.")
    static let targetprocessAdapter = Setting<String>(
        "TANDEM_TARGETPROCESS_ADAPTER_URL", "The internal address of targetprocess-adapter.")
    static let jiraWebhooks = Setting<String>(
        "TANDEM_JIRA_PUBLIC_URL", "The public address under which Jira reaches jira-adapter's webhooks.")
    static let targetprocessWebhooks = Setting<String>(
        "TANDEM_TARGETPROCESS_PUBLIC_URL",
        "The public address under which Targetprocess reaches targetprocess-adapter's webhooks.")

    static let all: [any SettingDeclaration] = [
        secrets, sync, jiraAdapter, targetprocessAdapter, jiraWebhooks, targetprocessWebhooks,
    ]

    /// Returns the installation's rules for connections and the addresses of their webhooks.
    static func policy(
        _ settings: SettingsReader, isPrivateCloud: Bool
    ) throws(SettingsError) -> ConnectionRoutes.Policy {
        ConnectionRoutes.Policy(
            isPrivateCloud: isPrivateCloud,
            webhookBases: [
                .jira: try settings.value(jiraWebhooks).trimmingTrailingSlash,
                .targetprocess: try settings.value(targetprocessWebhooks).trimmingTrailingSlash,
            ])
    }

    /// Returns a function that finds the adapter of a tool, by the settings of the addresses.
    static func adapters(
        client: (Setting<String>) throws(SettingsError) -> InternalClient
    ) throws(SettingsError) -> ToolRoutes.Adapter {
        let adapters: [ToolType: AdapterClient] = [
            .jira: AdapterClient(try client(jiraAdapter), tool: .jira),
            .targetprocess: AdapterClient(try client(targetprocessAdapter), tool: .targetprocess),
        ]
        return { tool throws(ToolError) in
            guard let adapter = adapters[tool.type] else {
                throw ToolError(kind: .rejected, message: "No adapter is configured for \(tool.type.rawValue).")
            }
            return adapter
        }
    }
}
