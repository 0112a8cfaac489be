import HTTPTypes
import SimulatorKit

/// A request with a parsed path and body.
struct ParsedRequest: Sendable {
    let method: HTTPRequest.Method
    let target: String
    let headers: HTTPFields
    let body: [UInt8]
    let segments: [Substring]
    let query: Query
    /// The host and port at which the caller reaches the simulator.
    let authority: String?

    init(
        method: HTTPRequest.Method, target: String, headers: HTTPFields, body: [UInt8], authority: String? = nil
    ) {
        self.authority = authority
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = halves[0].split(separator: "/")
        query = Query(halves.count > 1 ? halves[1] : "")
    }

    var path: Substring { target.prefix { $0 != "?" } }

    /// The bearer token in the `Authorization` header.
    var bearer: Substring? {
        guard let header = headers[.authorization], header.hasPrefix("Bearer ") else { return nil }
        return header.dropFirst("Bearer ".count)
    }

    /// The issue in the path that the request writes to.
    var writtenIssue: Substring? {
        guard method != .get, let index = segments.firstIndex(of: "issue"), segments.count > index + 1 else {
            return nil
        }
        let name = segments[index + 1]
        return ["bulk", "archive", "unarchive", "createmeta"].contains(name) ? nil : name
    }

    /// Returns the same request without the first segments of its path.
    func dropping(_ count: Int) -> ParsedRequest {
        let path = "/" + segments.dropFirst(count).joined(separator: "/")
        return ParsedRequest(
            method: method, target: path + target[self.path.endIndex...], headers: headers, body: body,
            authority: authority)
    }

    /// Returns the same request with another value of a field, or without the field.
    func altering(_ field: String, to value: JSONValue?) -> ParsedRequest {
        guard case .object(var members)? = try? JSONReader.value(of: body) else { return self }
        var isSent = false
        for part in ["fields", "update"] {
            guard case .object(var values)? = members[part], values[field] != nil else { continue }
            isSent = true
            values[field] = nil
            members[part] = .object(values)
        }
        guard isSent else { return self }
        if let value {
            var values = members["fields"]?.members ?? []
            values[field] = value
            members["fields"] = .object(values)
        }
        return ParsedRequest(
            method: method, target: target, headers: headers, body: JSONValue.object(members).bytes,
            authority: authority)
    }

    func json(_ shape: JiraDeployment) throws(APIError) -> JSONValue? {
        guard !body.isEmpty else { return nil }
        do {
            return try JSONReader.value(of: body)
        } catch {
            throw .badRequest(
                shape == .cloud
                    ? "There was an error parsing JSON. Check that your request body is valid."
                    : "Unexpected character in the request body: \(error)")
        }
    }
}
