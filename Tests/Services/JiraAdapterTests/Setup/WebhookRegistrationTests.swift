import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Logging
import Primitives
import TestSupport
import Testing

@testable import AdapterKit
@testable import JiraAdapter

/// Webhooks that the adapter registers in Jira.
struct WebhookRegistrationTests {
    private struct Standing: Decodable {
        var url: String
        var isSigned: Bool?
        var events: [String]
    }

    private static let address = WebhookURL(url: "https://tandem.example/webhooks/acme/shop/first")
    private static let second = WebhookURL(url: "https://tandem.example/webhooks/acme/shop/second")
    private static let others = "https://elsewhere.example/webhooks/acme/shop/x"

    private func standing(_ simulator: RunningSimulator) async throws -> [Standing] {
        try JSONDecoder().decode([Standing].self, from: Data(try await simulator.control("GET", "webhooks")))
    }

    private func jira(_ simulator: RunningSimulator, as user: String = "tandem") throws -> JiraAPI {
        try JiraAPI(connection: simulator.connection(as: user), curl: simulator.curl, version: "test")
    }

    private func app(_ simulator: RunningSimulator, now: Timestamp = now()) throws -> JiraAppWebhookRegistrar {
        let connection = JiraConnection(
            product: .cloud, baseURL: simulator.baseURL, authorization: Secret("Bearer tandem-token"),
            tool: ToolHTTPConfiguration(addressPolicy: .any))
        let jira = try JiraAPI(connection: connection, curl: simulator.curl, version: "test")
        return JiraAppWebhookRegistrar(webhooks: jira.webhooks, projects: jira.projects, now: { now })
    }

    @Test(arguments: JiraProduct.allCases)
    func `Jira contains one URL of the connection, next to those of others`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.control("POST", "webhooks", #"{"url":"\#(Self.others)"}"#)
            let webhooks = JiraAdminWebhookRegistrar(
                webhooks: try jira(simulator).webhooks, name: "Tandem", secret: nil)
            #expect(try await webhooks.register(Self.address).expiresAt == nil)
            let again = try await webhooks.register(Self.second)
            #expect(again.events == JiraAdminWebhookRegistrar.events)
            let all = try await standing(simulator)
            #expect(Set(all.map(\.url)) == [Self.others, Self.second.url])
            #expect(Set(all.first { $0.url == Self.second.url }?.events ?? []) == Set(JiraAdminWebhookRegistrar.events))
            try await webhooks.remove(WebhookURL(url: Self.second.prefix + "{token}"))
            #expect(try await standing(simulator).map(\.url) == [Self.others])
        }
    }

    @Test func `Cloud signs with the connection's secret`() async throws {
        try await withSimulator(.cloud) { simulator in
            _ = try await JiraAdminWebhookRegistrar(
                webhooks: try jira(simulator).webhooks, name: "Tandem", secret: "s3cret"
            )
            .register(Self.address)
            #expect(try await standing(simulator).map(\.isSigned) == [true])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user who is not an administrator gets an error, and nothing changes`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let webhooks = JiraAdminWebhookRegistrar(
                webhooks: try jira(simulator, as: "rita").webhooks, name: "Tandem", secret: nil)
            await expectFailure(.forbidden) { _ = try await webhooks.register(Self.address) }
            #expect(try await standing(simulator).isEmpty)
        }
    }

    @Test func `an app's webhooks end, and are renewed`() async throws {
        try await withSimulator(.cloud) { simulator in
            let start = now()
            _ = try await app(simulator).register(Self.address)
            let registration = try await app(simulator, now: start).register(Self.second)
            #expect(registration.expiresAt == start + .days(30))
            #expect(try await standing(simulator).map(\.url) == [Self.second.url])
            #expect(try await app(simulator).renew(registration.ids) >= start + .days(30))
            try await app(simulator).remove(Self.second)
            #expect(try await standing(simulator).isEmpty)
        }
    }

    @Test func `an expiring registration is renewed in time`() async throws {
        try await withSimulator(.cloud) { simulator in
            try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
                let (acme, globex) = (AccountID(rawValue: "acme"), AccountID(rawValue: "globex"))
                let store = WebhookRegistrationStore(database: scratch.database)
                let registration = try await app(simulator).register(Self.address)
                try await store.keep(registration, "shop", account: acme)
                func keeper(in days: Int64) -> WebhookRenewalService {
                    WebhookRenewalService(
                        store: store, accounts: { [acme, globex] }, registrar: { _, _ in try app(simulator) },
                        logger: Logger(label: "test"), now: { now() + .days(days) })
                }
                let refreshes = { try await simulator.requests("PUT", under: "/rest/api/3/webhook").count }
                await keeper(in: 14).renewExpiring()
                #expect(try await refreshes() == 0)
                await keeper(in: 16).renewExpiring()
                #expect(try await refreshes() == 1)
                #expect(try await store.ending(before: .distantFuture, of: acme).map(\.ids) == [registration.ids])
                #expect(try await store.ending(before: .distantFuture, of: globex).isEmpty)
                // A registration that never expires needs no renewal.
                try await store.keep(WebhookRegistration(ids: ["1"], events: []), "shop", account: acme)
                #expect(try await store.ending(before: .distantFuture, of: acme).isEmpty)
            }
        }
    }
}
