import AdapterKit
import Core
import EntityModel

/// The users of the instance.
struct UserAPI: Sendable {
    private let transport: TargetprocessTransport
    private let cache: TargetprocessMetadataCache
    /// The users that were looked up by email address or login.
    private let matches: ExpiringCache<String, UserMatch>

    /// - Parameters:
    ///   - transport: The connection to the instance.
    ///   - cache: The metadata that several resources share.
    ///   - timing: The clock.
    init(transport: TargetprocessTransport, cache: TargetprocessMetadataCache, timing: TimeSource) {
        self.transport = transport
        self.cache = cache
        matches = ExpiringCache(now: timing.now)
    }

    /// Returns the ID of the user as whom Tandem logs in, from `GET Users/LoggedUser`.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Returns: The ID, or `nil` if the tool does not identify this user.
    /// - Throws: `ToolError` if the request failed and a retry can help.
    func ownID() async throws(ToolError) -> Int64? {
        struct LoggedUser: Decodable {
            var id: Int64

            private enum CodingKeys: String, CodingKey {
                case id = "Id"
            }
        }
        let key = ["LoggedUser"]
        if let known = cache.ids[key] { return known }
        let id: Int64?
        do throws(ToolError) {
            let user: LoggedUser = try await own()
            id = user.id
        } catch {
            guard !error.isTransient else { throw error }
            id = nil
        }
        cache.ids.store(id, as: key)
        return id
    }

    /// Returns the user as whom Tandem logs in, read from the tool and not from a cache.
    func own<User: Decodable>() async throws(ToolError) -> User {
        try await transport.get(URLPath(["api", "v1", "Users", "LoggedUser"], query: [("format", "json")]))
    }

    /// Returns the active user with an email address, a login, or an ID.
    ///
    /// The result is cached for half an hour. The tool does not list deleted users.
    func match(_ text: String) async throws(ToolError) -> UserMatch {
        if let known = matches[text] { return known }
        let literal = QueryLiteral.text(text)
        let found: [NamedUser] = try await transport.rows(
            .readV2(
                ["User"], where: Int64(text).map { "id==\($0)" } ?? "email==\(literal) or login==\(literal)",
                select: NamedUser.selection, take: 10))
        let named = found.filter { $0.isCalled(text) }
        let active = named.filter { $0.isActive != false }
        let match: UserMatch =
            if active.count == 1, let user = active.first {
                .found(user.id)
            } else if active.count > 1 {
                .none(reason: "several Targetprocess users match")
            } else {
                .none(
                    reason: named.isEmpty
                        ? "no Targetprocess user matches by email or login" : "the Targetprocess user is inactive")
            }
        matches.store(match, as: text)
        return match
    }

    /// Returns at most 50 active users whose name, login, or email address contains the text.
    func search(_ text: String) async throws(ToolError) -> [NamedUser] {
        let literal = QueryLiteral.text(text)
        let condition = ["firstName", "lastName", "login", "email"].map { "\($0).contains(\(literal))" }
            .joined(separator: " or ")
        return try await transport.rows(
            .readV2(
                ["User"], where: "(\(condition)) and isActive==true", select: NamedUser.selection, take: 50))
    }
}
