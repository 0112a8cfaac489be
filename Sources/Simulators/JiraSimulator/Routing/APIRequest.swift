import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// One call as the resources see it: the caller, the path's variables, the query, and the body.
struct APIRequest: Sendable {
    /// The kind of credential with which the caller logged in.
    enum Credential: Hashable, Sendable {
        case none, password, token, oauth, control
        /// The caller uses Data Center's session cookie, identified by its value.
        case session(String)
    }

    let method: HTTPRequest.Method
    /// The values of the variables in the path, in order.
    let parameters: [String]
    let query: Query
    let body: JSONValue?
    let user: User?
    let credential: Credential
    let version: APIVersion
    let now: Timestamp
    /// The files of a multipart form.
    var files: [MultipartFile]?
    /// Whether the caller sends the header that rules out a forged request from another site.
    var isSafeFromForgery = false

    /// Returns the caller; rejects the call if no user is logged in.
    func caller(_ shape: JiraDeployment) throws(APIError) -> User {
        guard let user else { throw .anonymous(shape) }
        return user
    }

    /// Returns the body; rejects the call if it has none.
    func content() throws(APIError) -> JSONValue {
        guard let body, case .object = body else {
            throw .badRequest("There was an error parsing JSON. Check that your request body is valid.")
        }
        return body
    }

    func flag(_ name: String, else standard: Bool) -> Bool { query[name].map { $0 == "true" } ?? standard }
}

/// The query of a request, percent-decoded.
struct Query: Sendable {
    private let items: [(name: String, value: String)]

    /// All parameters in their order.
    var all: [(name: String, value: String)] { items }

    init(_ text: Substring) { items = PercentEncoding.parameters(text) }

    subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// Returns all values of a parameter.
    ///
    /// A list can consist of several parameters or of one with commas.
    func list(_ name: String) -> [String]? {
        let values = items.filter { $0.name == name }.map(\.value)
        guard !values.isEmpty else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map { String($0.trimmingSpace()) }
    }

    func number(_ name: String) throws(APIError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else { throw .notFound("Could not convert parameter '\(name)' to a number.") }
        return number
    }
}

extension StringProtocol {
    func trimmingSpace() -> SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? start
        return self[start..<end]
    }
}
