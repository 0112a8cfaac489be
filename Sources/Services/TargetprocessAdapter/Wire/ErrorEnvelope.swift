/// The error format of both API versions.
struct ErrorEnvelope: Hashable, Sendable, Decodable {
    struct Details: Hashable, Sendable, Decodable {
        var items: [Item]?

        private enum CodingKeys: String, CodingKey {
            case items = "Items"
        }
    }

    struct Item: Hashable, Sendable, Decodable {
        var message: Message?

        private enum CodingKeys: String, CodingKey {
            case message = "Message"
        }
    }

    struct Message: Hashable, Sendable, Decodable {
        var value: String?
        var data: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case value = "Value"
            case data = "Data"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            value = try values.decodeIfPresent(String.self, forKey: .value)
            // The values of other types contain no property name.
            data = try? values.decodeIfPresent([String: String].self, forKey: .data)
        }
    }

    var message: String
    var details: Details?
    /// The ID by which the tool's support finds the failure.
    var errorId: String?

    private enum CodingKeys: String, CodingKey {
        case message = "Message"
        case details = "Details"
        case errorId = "ErrorId"
    }

    /// The property that the error refers to, or `nil` if it names none.
    var property: String? {
        details?.items?.lazy.compactMap { $0.message?.data?["property"] }.first
    }
}
