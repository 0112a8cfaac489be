/// How both versions of the API say what is wrong.
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
            // The values of other kinds name nothing that is needed here.
            data = try? values.decodeIfPresent([String: String].self, forKey: .data)
        }
    }

    var message: String
    var details: Details?
    /// By which the tool's own support finds the failure.
    var errorId: String?

    private enum CodingKeys: String, CodingKey {
        case message = "Message"
        case details = "Details"
        case errorId = "ErrorId"
    }

    /// The property that the tool names, where it names one.
    var property: String? {
        details?.items?.lazy.compactMap { $0.message?.data?["property"] }.first
    }
}
