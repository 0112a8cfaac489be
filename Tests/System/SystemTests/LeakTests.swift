import Foundation
import Testing

extension WholeSystem {
    /// Targetprocess receives its token in the URL of each request.
    ///
    /// No output of Tandem may contain the token.
    @Suite(.serialized)
    struct LeakTests {}
}

extension WholeSystem.LeakTests {
    /// The service user's token, with characters that a URL must encode, in all forms in which it could leak.
    private static let token = "tok/en+leak 7f3a&x=1"
    private static let forms = [
        token, "tok%2Fen%2Bleak%207f3a%26x%3D1", "tok/en+leak", "tok%2Fen%2Bleak", "leak%207f3a", "leak 7f3a",
        "leak+7f3a", Data(token.utf8).base64EncodedString(),
    ]

    /// The ways in which a request can fail, caused by the tool or by the network.
    private static let faults = [
        #"{"kind":"echo","status":400}"#, #"{"kind":"echo","status":401}"#, #"{"kind":"echo","status":403}"#,
        #"{"kind":"echo","status":500}"#,
        #"{"kind":"redirect","to":"http://127.0.0.1:1"}"#,
        #"{"kind":"closeBeforeResponse"}"#, #"{"kind":"html"}"#, #"{"kind":"malformedBody"}"#,
    ]

    @Test(.timeLimit(.minutes(5)))
    func `No log line, metric, or error contains the token of Targetprocess`() async throws {
        try await RunningSystem.with { (system) async throws in
            try await system.targetprocess.control("POST", "tokens", #"{"login":"tandem","token":"\#(Self.token)"}"#)
            let signIn = #"{"type":"token","token":"\#(Self.token)"}"#
            var said = [try await Self.connect(system, signIn)]
            let story = try #require(await system.targetprocess.seed(1).first)
            let key = try #require(await system.jira.seed(1).first)
            let share = try await system.api.share(story, key).id
            try await eventually("the share is at rest") { try await system.api.share(share).isAtRest }
            for fault in Self.faults {
                try await system.targetprocess.control("POST", "faults", fault)
                said += await Self.questions(system, share: share, key: key)
                try await system.targetprocess.control("DELETE", "faults")
            }
            // At these addresses, no server answers, or the server is not Targetprocess.
            for address in ["http://127.0.0.1:1", "http://nowhere.invalid", system.jira.base] {
                said.append(try await Self.connect(system, signIn, at: address))
                said += await Self.questions(system, share: share, key: key)
            }
            said.append(try await Self.connect(system, signIn))
            try await system.jira.rename(key, "After all")
            try await eventually("the change is synced in the end", within: 120) {
                try await system.targetprocess.item(story).name == "After all"
            }
            // This fault comes last, because the tool's statement that an item is gone ends its share.
            try await system.targetprocess.control("POST", "faults", #"{"kind":"echo","status":404}"#)
            said += await Self.questions(system, share: share, key: key)
            for service in RunningSystem.services { said.append(try await system.metrics(of: service)) }
            let logs = try Self.logs(of: system)
            #expect(logs.contains { $0.contains("targetprocess-adapter") })
            for text in said + logs {
                for form in Self.forms { #expect(!text.contains(form), "\(Self.surroundings(of: form, in: text))") }
            }
        }
    }

    /// Points the connection at an address, and returns the answer.
    private static func connect(
        _ system: RunningSystem, _ signIn: String, at address: String? = nil
    ) async throws -> String {
        try await system.text(
            "PUT", "connections/targetprocess",
            """
            {"product": "targetprocess", "baseURL": "\(address ?? system.targetprocess.base)",
            "allowedNetworks": ["127.0.0.0/8"], "credentials": \(signIn)}
            """)
    }

    /// Returns the answers to all requests about a connection and a share while a change is pending.
    private static func questions(_ system: RunningSystem, share: String, key: String) async -> [String] {
        try? await system.jira.rename(key, "Renamed \(UUID().uuidString)")
        var said: [String] = []
        for (method, path) in [
            ("GET", "connections/targetprocess"), ("GET", "connections/targetprocess/fields"),
            ("POST", "connections/targetprocess/diagnostics"), ("GET", "shares/\(share)"),
            ("GET", "shares/\(share)/history"), ("GET", "dead-letters"), ("GET", "shares?entity=1003"),
        ] {
            do {
                said.append(try await system.text(method, path))
            } catch {
                said.append("\(error)")
            }
        }
        return said
    }

    private static func logs(of system: RunningSystem) throws -> [String] {
        let folder = system.folder.appending(path: "log")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            // Only the simulator's log may contain the token.
            .filter { !$0.lastPathComponent.contains("simulator") }
            .map { $0.lastPathComponent + "\n" + String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    }

    /// Returns the text around the token, to help the reader of a failure.
    private static func surroundings(of form: String, in text: String) -> String {
        guard let range = text.range(of: form) else { return "" }
        let start = text.index(range.lowerBound, offsetBy: -200, limitedBy: text.startIndex) ?? text.startIndex
        return String(text[start..<range.upperBound])
    }
}
