import HTTPTypes
import SimulatorKit

/// One call, as the resources see it: who asks, for what, with which words.
struct APIRequest: Sendable {
    /// How the caller showed who they are.
    enum Credential: Hashable, Sendable {
        case none, password, token, oauth, control
        /// Data Center's cookie, by its value.
        case session(String)
    }

    let method: HTTPRequest.Method
    /// The values of the path's variables, in order.
    let parameters: [String]
    let query: Query
    let body: JSONValue?
    let user: User?
    let credential: Credential
    let version: APIVersion
    let now: Instant
    /// The files of a form.
    var files: [MultipartFile]?
    /// Whether the caller says that it is no page of another site.
    var isSafeFromForgery = false

    /// The caller; refused if nobody signed in.
    func caller(_ shape: JiraDeployment) throws(APIError) -> User {
        guard let user else { throw .anonymous(shape) }
        return user
    }

    /// The body, which this call needs.
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

    /// All of them, in their order.
    var all: [(name: String, value: String)] { items }

    init(_ text: Substring) {
        items = text.split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                percentDecoded(halves[0], plus: true), halves.count > 1 ? percentDecoded(halves[1], plus: true) : ""
            )
        }
    }

    subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// All values of a name; a list may come as several items or as one with commas.
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

/// Decodes `%41` and, in queries, `+`.
func percentDecoded(_ text: Substring, plus: Bool = false) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
            bytes.append(code)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(plus && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension StringProtocol {
    func trimmingSpace() -> SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? start
        return self[start..<end]
    }
}
