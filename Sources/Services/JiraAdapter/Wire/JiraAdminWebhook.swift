import Primitives

/// A webhook that an administrator can add: `/rest/webhooks/1.0/webhook`.
///
/// See: developer.atlassian.com/cloud/jira/platform/webhooks and developer.atlassian.com/server/jira/platform/webhooks.
struct JiraAdminWebhook: Decodable {
    var url: String
    /// The URL of the webhook resource, which ends with its ID.
    var address: String

    private enum CodingKeys: String, CodingKey {
        case url
        case address = "self"
    }

    var id: String { address.split(separator: "/").last.map(String.init) ?? "" }
}

/// The body of a request that creates such a webhook.
struct JiraAdminWebhookRequest: Encodable {
    var name: String
    var url: String
    var events: [String]
    var filters = ["issue-related-events-section": ""]
    var excludeBody = false
    /// The secret that signs webhook requests (HMAC-SHA256 in `X-Hub-Signature`).
    ///
    /// Only Cloud supports it.
    var secret: String?
}

/// A page of the webhooks that an app registered: `GET /rest/api/3/webhook`.
struct JiraAppWebhookPage: JiraPage {
    struct Webhook: Decodable, Sendable {
        var id: Int64
        var url: String?
    }

    private enum CodingKeys: String, CodingKey {
        case elements = "values"
        case total, isLast
    }

    var elements: [Webhook]
    var total: Int?
    var isLast: Bool?
}

/// The body of `POST /rest/api/3/webhook`.
struct JiraAppWebhookRequest: Encodable {
    struct Webhook: Encodable {
        var events: [String]
        var jqlFilter: String
    }

    var url: String
    var webhooks: [Webhook]
}

struct JiraAppWebhookResults: Decodable {
    struct Result: Decodable {
        var createdWebhookId: Int64?
        var errors: [String]?
    }

    var webhookRegistrationResult: [Result]
}

/// The body of `PUT /rest/api/3/webhook/refresh` and `DELETE /rest/api/3/webhook`.
struct JiraAppWebhookIds: Encodable {
    var webhookIds: [Int64]
}

struct JiraAppWebhookExpiry: Decodable {
    /// The expiry.
    ///
    /// Jira reports it as a number or in its usual time format.
    var time: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case expirationDate
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let number = try? values.decode(Timestamp.self, forKey: .expirationDate) {
            time = number
        } else {
            time = try values.decode(JiraDateTime.self, forKey: .expirationDate).time
        }
    }
}

/// A page of `GET /rest/api/3/project/search`.
struct JiraProjectPage: JiraPage {
    struct Project: Decodable, Sendable {
        var id: String
        var key: String
        var name: String
    }

    private enum CodingKeys: String, CodingKey {
        case elements = "values"
        case total, isLast
    }

    var elements: [Project]
    var total: Int?
    var isLast: Bool?
}
