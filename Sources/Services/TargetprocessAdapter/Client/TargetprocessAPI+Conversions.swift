import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// A conversion of an item, which has another id since.
    ///
    /// Source: Targetprocess developer hub, "Converted entities". Of a chain of conversions, each leads to its end.
    private struct Conversion: Decodable {
        struct General: Decodable {
            let id: Int64

            private enum CodingKeys: String, CodingKey {
                case id = "Id"
            }
        }

        let from: Int64
        let to: General

        private enum CodingKeys: String, CodingKey {
            case from = "FromGeneralID"
            case to = "ActualGeneral"
        }
    }

    /// The id of what an item was converted to; `nil` if it was not.
    func successor(of id: Int64) async throws(ToolError) -> Int64? {
        try await conversions(where: "FromGeneralID eq \(id)").first?.to.id
    }

    /// The ids of what an item was before.
    func predecessors(of id: Int64) async throws(ToolError) -> [Int64] {
        try await conversions(where: "ActualGeneral.Id eq \(id)").map(\.from)
    }

    private func conversions(where condition: String) async throws(ToolError) -> [Conversion] {
        try await list(
            URLPath(
                ["api", "v1", "GeneralConversions"],
                query: [
                    ("format", "json"), ("where", condition), ("include", "[FromGeneralID,ActualGeneral[Id]]"),
                    ("take", "100"),
                ]),
            of: Conversion.self)
    }
}
