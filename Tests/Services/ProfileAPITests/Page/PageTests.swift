import Core
import EntityModel
import Foundation
import InternalAPI
import Testing

@testable import ProfileAPI

/// Tests for the administrators' page.
@Suite(.timeLimit(.minutes(1))) struct PageTests {
    private static let signIn = [
        (name: "Authorization", value: "Basic " + Data("reader:\(RunningAPI.secret)".utf8).base64EncodedString())
    ]

    @Test func `Only clients with read access see the page`() async throws {
        try await withAPI { (api) async throws in
            for header in [
                nil, "Basic", "Basic !!!", "Bearer t", "Basic " + Data("reader:wrong".utf8).base64EncodedString(),
                "Basic " + Data("reader".utf8).base64EncodedString(),
            ] {
                let answer = try await api.call(
                    "GET", "/?account=acme", headers: header.map { [(name: "Authorization", value: $0)] } ?? [])
                #expect(answer.status == 401 && !answer.text.contains("Stories"), "\(header ?? "none")")
                #expect(answer.headers.contains { $0.name.lowercased() == "www-authenticate" })
            }
            #expect(try await api.call("GET", "/", headers: Self.signIn).status == 200)
        }
    }

    @Test func `The page shows the connections, profiles, and shares of only one account`() async throws {
        try await withAPI { (api) async throws in
            let share = #"{"profile": "p1", "source": "7", "target": "ABC-5"}"#
            #expect(try await api.call("POST", "/api/v1/acme/shares", share).status == 201)
            let page = try await api.call("GET", "/?account=acme", headers: Self.signIn).text
            for text in ["Stories", "https://jira.example.com", "ABC-5", "linking, pending", "userstory = 10001"] {
                #expect(page.contains(text), "\(text)")
            }
            let foreign = try await api.call("GET", "/?account=globex", headers: Self.signIn).text
            for text in ["Stories", "jira.example.com", "ABC-5"] {
                #expect(!foreign.contains(text), "\(text)")
            }
            #expect(foreign.contains("None yet."))
        }
    }

    @Test func `User text never becomes markup`() async throws {
        try await withAPI { (api) async throws in
            var profile = Examples.profile()
            profile.name = "<script>alert(1)</script>\"'&"
            _ = try await api.store.put(profile)
            let page = try await api.call("GET", "/?account=acme", headers: Self.signIn).text
            #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
            let account = "/?account=%3Cscript%3E"
            #expect(try await api.call("GET", account, headers: Self.signIn).text.contains("<script") == false)
        }
    }

    @Test func `An address that could run as a script is dropped`() {
        let entity = EntityReference(sourceId: "1", entityType: "bug", tool: Examples.targetprocess)
        for (url, shown) in [
            ("https://a/b", "https://a/b"), ("javascript:alert(1)", nil), ("data:text/html,x", nil), (nil, nil),
        ] as [(String?, String?)] {
            let end = AdminPage.End(.init(entity: entity, key: nil, url: url, isPending: false))
            #expect(end.url == shown && end.name == "1")
        }
    }

    private func withAPI(_ body: @escaping @Sendable (RunningAPI) async throws -> Void) async throws {
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { api in
            try await Examples.prepare(api.store)
            _ = try await api.store.put(Examples.profile())
            try await body(api)
        }
    }
}
