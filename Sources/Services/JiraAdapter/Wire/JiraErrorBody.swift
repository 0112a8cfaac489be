/// Jira's account of what is wrong with a request, in its several forms.
struct JiraErrorBody: Sendable {
    /// About the request as a whole.
    var messages: [String]
    /// By field.
    var fields: [String: String]
}

extension JiraErrorBody: Decodable {
    private enum CodingKeys: CodingKey {
        case errorMessages, errors, message
    }

    /// - Throws: a `DecodingError` for what is no object.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        messages = (try? values.decode([String].self, forKey: .errorMessages)) ?? []
        fields = (try? values.decode([String: String].self, forKey: .errors)) ?? [:]
        if messages.isEmpty, let message = try? values.decode(String.self, forKey: .message) {
            messages = [message]
        }
    }
}
