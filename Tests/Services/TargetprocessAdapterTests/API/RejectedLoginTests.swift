import AdapterEngine
import Core
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Tests with a token that expired and with a project that became hidden.
///
/// Neither proves anything about the items.
struct RejectedLoginTests {
    private let story = RunningSimulator.story(1001)

    private func kind(_ body: () async throws -> Void) async -> ToolError.Kind? {
        await #expect(throws: ToolError.self) { try await body() }?.kind
    }

    @Test(arguments: ["expired", "loginPage", "redirect"])
    func `nothing is concluded while the token is rejected`(way: String) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            switch way {
            case "expired": try await simulator.control("POST", "logins", #"{"login":"tandem","is":"expired"}"#)
            case "loginPage": try await simulator.fault(#"{"kind":"loginPage","path":"/api"}"#)
            default:
                try await simulator.fault(#"{"kind":"redirect","to":"https://idp.example/sso/saml","path":"/api"}"#)
            }
            #expect(await kind { _ = try await gateway.read(story, comments: true) } == .credentialsRejected)
            #expect(await kind { _ = try await gateway.read([story]) } == .credentialsRejected)
            #expect(await kind { _ = try await gateway.presence(of: story, knownAs: nil) } == .credentialsRejected)
            #expect(await kind { try await gateway.delete(story) } == .credentialsRejected)
            #expect(await kind { try await gateway.verify() } == .credentialsRejected)
            try await simulator.control("DELETE", "faults")
            try await simulator.control("POST", "logins", #"{"login":"tandem","is":"good"}"#)
            #expect(try await gateway.presence(of: story, knownAs: nil).kind == .exists)
        }
    }

    @Test func `a deleted item is recognized, and a hidden one is not mistaken for it`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            try await simulator.edit(#"{"user":"ada","type":"UserStory","id":1002,"delete":true}"#)
            #expect(try await gateway.presence(of: RunningSimulator.story(1002), knownAs: nil).kind == .deleted)
            try await simulator.control("POST", "permissions", #"{"project":500,"sees":false}"#)
            #expect(await kind { _ = try await gateway.presence(of: story, knownAs: nil) } == .permissionLost)
            #expect(
                await kind { _ = try await gateway.presence(of: RunningSimulator.story(1002), knownAs: nil) }
                    == .permissionLost)
            try await simulator.control("POST", "permissions", #"{"project":500,"sees":true}"#)
            #expect(try await gateway.presence(of: story, knownAs: nil).kind == .exists)
        }
    }

    @Test func `a creation that exceeded a limit is sent again when the limit allows it`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(
                #"{"kind":"refuse","status":429,"retryAfter":0,"method":"POST","path":"/api","count":2}"#)
            let made = try await simulator.gateway().create(
                EntityDraft(scope: EntityScope(sourceId: "500"), fields: [TargetprocessField.name: .text("new")]),
                type: "userstory", for: "share")
            #expect(made.isNew)
            #expect(try await simulator.requests("POST", path: "/api").count == 3)
        }
    }
}
