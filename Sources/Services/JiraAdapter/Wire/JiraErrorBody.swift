/// Jira's description of what is wrong with a request, in its various forms.
struct JiraErrorBody: Sendable {
    /// The messages about the request as a whole.
    var messages: [String]
    /// The messages by field.
    var fields: [String: String]
}

extension JiraErrorBody: Decodable {
    private enum CodingKeys: CodingKey {
        case errorMessages, errors, message
    }

    /// - Throws: A `DecodingError` if the body is not an object.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        messages = (try? values.decode([String].self, forKey: .errorMessages)) ?? []
        fields = (try? values.decode([String: String].self, forKey: .errors)) ?? [:]
        if messages.isEmpty, let message = try? values.decode(String.self, forKey: .message) {
            messages = [message]
        }
    }
}
