import HTTPTypes
import SimulatorKit

/// A call that Jira rejects, with the answer that it returns.
struct APIError: Error, CustomStringConvertible {
    let answer: APIResponse

    init(_ answer: APIResponse) { self.answer = answer }

    var description: String { "refused with status \(answer.status.code)" }

    /// Creates Jira's error collection with general messages and messages per field.
    init(_ status: HTTPResponse.Status, messages: [String] = [], fields: [(String, String)] = []) {
        self.init(
            .json(status) { writer in
                writer.object { writer in
                    writer.member("errorMessages", texts: messages)
                    writer.member("errors") { writer in
                        writer.object { writer in
                            for (field, message) in fields { writer.member(field, message) }
                        }
                    }
                }
            })
    }

    static func badRequest(_ message: String) -> APIError { APIError(.badRequest, messages: [message]) }

    static func field(_ field: String, _ message: String) -> APIError {
        APIError(.badRequest, fields: [(field, message)])
    }

    static func notFound(_ message: String) -> APIError { APIError(.notFound, messages: [message]) }

    static func forbidden(_ message: String) -> APIError { APIError(.forbidden, messages: [message]) }

    /// The answer to users who can only read, and to all users if the issue is archived.
    static let uneditableIssue = forbidden("You do not have permission to edit issues in this project.")

    static func invisibleIssue(_ shape: JiraDeployment) -> APIError {
        switch shape {
        case .cloud: notFound("Issue does not exist or you do not have permission to see it.")
        case .datacenter: notFound("Issue Does Not Exist")
        }
    }

    static func unknownField(_ field: String) -> APIError { .field(field, unknownFieldMessage(field)) }

    static func unknownFieldMessage(_ field: String) -> String {
        "Field '\(field)' cannot be set. It is not on the appropriate screen, or unknown."
    }
}
