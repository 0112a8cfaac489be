import EntityModel

/// The conversions of items, which change the type and the ID of an item.
struct ConversionAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// A conversion of an item, which has had a different ID since then.
    ///
    /// In a chain of conversions, each record leads directly to the final item. See: Targetprocess developer hub,
    /// "Converted entities".
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

    /// Returns the ID of the item that an item was converted to, or `nil` if it was not converted.
    func successor(of id: Int64) async throws(ToolError) -> Int64? {
        try await conversions(where: "FromGeneralID eq \(id)").first?.to.id
    }

    /// Returns the IDs that an item had before its conversions.
    func predecessors(of id: Int64) async throws(ToolError) -> [Int64] {
        try await conversions(where: "ActualGeneral.Id eq \(id)").map(\.from)
    }

    private func conversions(where condition: String) async throws(ToolError) -> [Conversion] {
        try await transport.list(
            .listV1(
                ["GeneralConversions"], where: condition, include: "[FromGeneralID,ActualGeneral[Id]]", take: 100),
            of: Conversion.self)
    }
}
