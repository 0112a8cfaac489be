import Foundation

/// A webhook request that a tool prepared but did not send.
///
/// A test sends it at any time and any number of times.
struct KeptDelivery: Decodable, Sendable {
    let url: String
    let body: String

    private static let week: Int64 = 7 * 86_400_000

    /// The same request as a tool sends it a week late: all of its times are a week in the past.
    var aWeekOld: KeptDelivery {
        let milliseconds = body.replacing(/("timestamp": ?|\/Date\()(\d{13})/) { match in
            "\(match.1)\((Int64(match.2) ?? 0) - Self.week)"
        }
        let times = milliseconds.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}/) { match in
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.dateFormat = "yyyy-MM-dd'T'HH:mm:ss.SSSZ"
            let date = format.date(from: String(match.output)) ?? .distantPast
            return format.string(from: date.addingTimeInterval(-Double(Self.week) / 1000))
        }
        return KeptDelivery(url: url, body: times)
    }

    func send(over http: SimpleHTTP) async throws {
        try await http.send("POST", url, body: Array(body.utf8))
    }

    fileprivate struct Kept: Decodable {
        let deliveries: [KeptDelivery]
    }
}

extension JiraSide {
    /// Renames an issue several times without sending webhooks, and returns the webhook requests.
    func renameSilently(_ key: String, _ names: [String]) async throws -> [KeptDelivery] {
        struct Edits: Encodable {
            struct Edit: Encodable {
                let issue: String
                let fields: [String: String]
            }
            let edits: [Edit]
        }
        let edits = Edits(edits: names.map { Edits.Edit(issue: key, fields: ["summary": $0]) })
        let bytes = try await http.send("POST", base + "/_control/edits", json: edits)
        return try JSONDecoder().decode(KeptDelivery.Kept.self, from: bytes).deliveries
    }
}

extension TargetprocessSide {
    /// Renames a story several times without sending webhooks, and returns the webhook requests.
    func renameSilently(_ story: Int, _ names: [String]) async throws -> [KeptDelivery] {
        struct Edits: Encodable {
            struct Edit: Encodable {
                let id: Int
                let fields: [String: String]
            }
            let edits: [Edit]
        }
        let edits = Edits(edits: names.map { Edits.Edit(id: story, fields: ["Name": $0]) })
        let bytes = try await http.send("POST", base + "/_control/edits", json: edits)
        return try JSONDecoder().decode(KeptDelivery.Kept.self, from: bytes).deliveries
    }
}
