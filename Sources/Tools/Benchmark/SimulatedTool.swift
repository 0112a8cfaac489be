import Curl
import Foundation

/// A client of one tool's simulator, through its control API.
struct SimulatedTool: Sendable {
    enum Kind: String, Sendable {
        case jira, targetprocess
    }

    /// A webhook request that an edit caused and that was not sent yet.
    struct Webhook: Sendable {
        /// The index of the edited item's pair in the plan.
        let pair: Int
        let request: CurlRequest
    }

    /// A write of the adapter that the tool has answered.
    struct Write: Sendable {
        let pair: Int
        /// The time in milliseconds since 1970.
        let time: Double
    }

    let kind: Kind
    private let tool: Plan.Tool
    private let client: CurlClient
    /// The indexes of the pairs, by the item's name in paths.
    private let places: [String: Int]
    private let names: [String]

    init(_ kind: Kind, _ plan: Plan, _ client: CurlClient) {
        self.kind = kind
        self.client = client
        switch kind {
        case .jira: (tool, names) = (plan.jira, plan.pairs.map(\.jira))
        case .targetprocess: (tool, names) = (plan.targetprocess, plan.pairs.map { String($0.targetprocess) })
        }
        let others = kind == .jira ? plan.pairs.map(\.jiraID) : []
        places = Dictionary(
            Array(zip(names, names.indices)) + Array(zip(others, others.indices)),
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The number of shared items.
    var count: Int { names.count }

    /// Renames items as a user, and returns the webhook requests that the tool would send.
    func rename(_ pairs: Range<Int>, to name: @Sendable (Int) -> String) async throws -> [Webhook] {
        let edits = pairs.map { pair in
            switch kind {
            case .jira: Edit(issue: names[pair], id: nil, fields: ["summary": name(pair)])
            case .targetprocess: Edit(issue: nil, id: Int(names[pair]), fields: ["Name": name(pair)])
            }
        }
        let body = try JSONEncoder().encode(Edits(user: tool.person, edits: edits))
        let answer: Deliveries = try await call("POST", "edits", body: body)
        let webhooks = try answer.deliveries.map(webhook)
        guard webhooks.count == pairs.count else {
            throw BenchmarkError("\(kind) reported \(webhooks.count) of \(pairs.count) edits. Check its webhook.")
        }
        return webhooks
    }

    private func webhook(_ delivery: Deliveries.Delivery) throws -> Webhook {
        let name = delivery.issue ?? delivery.entity.map(String.init) ?? ""
        guard let pair = places[name] else { throw BenchmarkError("\(kind) reported \(name), which is not shared.") }
        var headers = [(name: "Content-Type", value: "application/json; charset=UTF-8")]
        if let identifier = delivery.identifier {
            headers.append((name: "X-Atlassian-Webhook-Identifier", value: identifier))
        }
        return Webhook(
            pair: pair,
            request: CurlRequest(
                method: "POST", url: delivery.url, headers: headers, body: .bytes(Array(delivery.body.utf8)),
                addressPolicy: .any))
    }

    /// Returns the number of the last call that the tool answered.
    func lastRequestNumber() async throws -> Int {
        let answer: Calls = try await call("GET", "requests?after=\(Int64.max)")
        return answer.total
    }

    /// Returns the adapter's writes after a call, and the number of the last one.
    func writes(after number: Int) async throws -> (writes: [Write], last: Int) {
        let method = kind == .jira ? "PUT" : "POST"
        let answer: Calls = try await call("GET", "requests?after=\(number)&method=\(method)&user=\(tool.service)")
        let writes = answer.requests.compactMap { entry -> Write? in
            guard entry.status < 300 else { return nil }
            let parts = entry.path.prefix { $0 != "?" }.split(separator: "/")
            return parts.lazy.compactMap { places[String($0)] }.first.map { Write(pair: $0, time: entry.at) }
        }
        return (writes, answer.requests.last?.number ?? number)
    }

    private func call<Answer: Decodable>(_ method: String, _ path: String, body: Data? = nil) async throws -> Answer {
        let response = try await client.send(
            CurlRequest(
                method: method, url: "\(tool.control)/_control/\(path)",
                headers: body == nil ? [] : [(name: "Content-Type", value: "application/json")],
                body: body.map { .bytes(Array($0)) } ?? .none, deadline: .seconds(120),
                maximumResponseBytes: 256 << 20, addressPolicy: .any))
        guard response.status < 300 else {
            throw BenchmarkError("\(kind) answered \(method) \(path) with status \(response.status).")
        }
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }
}

private struct Edits: Encodable {
    let user: String
    let edits: [Edit]
}

private struct Edit: Encodable {
    let issue: String?
    let id: Int?
    let fields: [String: String]
}

private struct Deliveries: Decodable {
    struct Delivery: Decodable {
        let issue: String?
        let entity: Int?
        let identifier: String?
        let url: String
        let body: String
    }

    let deliveries: [Delivery]
}

private struct Calls: Decodable {
    struct Call: Decodable {
        let number: Int
        let at: Double
        let path: String
        let status: Int
    }

    let total: Int
    let requests: [Call]
}
