import Core
import EntityModel
import Foundation
import InternalAPI

@testable import ProfileAPI

/// Accounts, connections, and profiles for tests.
enum Examples {
    static let acme = AccountID(rawValue: "acme")
    static let globex = AccountID(rawValue: "globex")
    static let targetprocess = Tool(id: "tp", type: .targetprocess)
    static let jira = Tool(id: "jira", type: .jira)

    static func connection(
        _ tool: Tool, of account: AccountID = acme, key: String = "k1", sealed: [UInt8]? = [1, 2, 3]
    ) -> ProfileStore.NewConnection {
        ProfileStore.NewConnection(
            account: account, id: tool.id, product: tool.type == .jira ? .jiraCloud : .targetprocess,
            baseURL: "https://\(tool.id).example.com", allowedNetworks: [], trustedCertificates: nil, userId: "7",
            credentials: sealed.map { ($0, key) })
    }

    static func profile(_ id: String = "p1", of account: AccountID = acme) -> Profile {
        let types = Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [
                Profile.FieldMapping(source: FieldID("Name"), target: FieldID("summary")),
                Profile.FieldMapping(
                    source: FieldID("Description"), target: FieldID("description"), direction: .toTarget,
                    conflictRule: .source),
            ],
            states: [Profile.StateMapping(source: "Open", target: "To Do")], comments: .both)
        return Profile(
            id: id, account: account, name: "Stories", status: .enabled, sourceTool: targetprocess, targetTool: jira,
            mappings: [Profile.Mapping(id: "1", typeMappings: [types])])
    }

    /// A dead letter as entity-sync returns it.
    static func parked(_ id: String) throws -> DeadLetter {
        let told = """
            {"id": "\(id)", "queueGroup": "commands.jira", "account": "acme", "profile": "p1",
             "routingKey": "acme|jira|10001", "failureReason": "the user has no permission", "attempts": 9,
             "deadLetteredAt": 1763712000000, "isOversized": false}
            """
        return try JSONDecoder().decode(DeadLetter.self, from: Data(told.utf8))
    }

    /// Stores a key and both connections.
    static func prepare(_ store: ProfileStore, account: AccountID = acme) async throws {
        _ = try await store.insertIfAbsent(ProfileStore.StoredDataKey(id: "k1", encrypted: [9, 9]), of: account)
        for tool in [targetprocess, jira] {
            _ = try await store.put(connection(tool, of: account), webhookTokenHash: "h-\(tool.id)")
        }
    }
}
