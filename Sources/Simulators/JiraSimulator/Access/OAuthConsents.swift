import Crypto
import Foundation
import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// OAuth 2.0 for apps of Jira Cloud (3LO): a user's consent, codes, and refresh tokens that can be used once.
///
/// Source: developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps.
struct OAuthConsents: Sendable {
    static let clientID = "tandem-app"
    static let clientSecret = "tandem app secret"
    private static let accessSeconds: Int64 = 3600
    private static let codeSeconds: Int64 = 600
    private static let familyDays: Int64 = 365
    private static let idleDays: Int64 = 90

    /// The behavior of the next user who opens the consent page.
    struct Person: Sendable {
        var refuses = false
        /// The requested scopes that the user grants; nil for all of them.
        var grants: Set<String>?
        var hasSite = true
    }

    private struct Question {
        var redirectURI: String
        var challenge: String?
        var scopes: Set<String>
        var hasSite: Bool
        var until: Timestamp
    }

    private struct Family {
        var scopes: Set<String>
        var hasSite: Bool
        var ends: Timestamp
        /// The refresh tokens that are currently valid.
        var refresh: [String: Timestamp]
    }

    var person = Person()
    /// The number of seconds for which a used refresh token is still accepted.
    var leeway: Int64 = 600
    private(set) var renewals = 0
    private var questions: [String: Question] = [:]
    private var families: [Int: Family] = [:]
    private var accesses: [String: (family: Int, until: Timestamp)] = [:]
    private var lastFamily = 0

    /// Answers `GET /authorize`: the user responds at once, with the behavior that was configured before.
    mutating func ask(_ query: Query, now: Timestamp) -> APIResponse {
        guard query["client_id"] == Self.clientID, query["response_type"] == "code",
            let redirectURI = query["redirect_uri"], redirectURI.hasPrefix("http"), let state = query["state"],
            query["audience"] == "api.atlassian.com"
        else { return .html(.badRequest, "<h1>Something went wrong</h1>") }
        var answer = APIResponse(status: .found)
        let back = redirectURI + "?state=" + escaped(state)
        if person.refuses {
            answer.headers[.location] = back + "&error=access_denied&error_description=User%20did%20not%20authorize"
            return answer
        }
        let asked = Set((query["scope"] ?? "").split(separator: " ").map(String.init))
        let code = UUID().uuidString
        questions[code] = Question(
            redirectURI: redirectURI,
            challenge: query["code_challenge_method"] == "S256" ? query["code_challenge"] : nil,
            scopes: person.grants.map { asked.intersection($0) } ?? asked, hasSite: person.hasSite,
            until: now + .seconds(Self.codeSeconds))
        answer.headers[.location] = back + "&code=" + code
        return answer
    }

    /// Answers `POST /oauth/token` with a JSON body.
    mutating func token(_ body: JSONValue, now: Timestamp) -> APIResponse {
        guard body["client_id"]?.text == Self.clientID, body["client_secret"]?.text == Self.clientSecret else {
            return refusal(.unauthorized, "access_denied", "Unauthorized")
        }
        switch body["grant_type"]?.text {
        case "authorization_code": return exchange(body, now: now)
        case "refresh_token": return renew(body["refresh_token"]?.text ?? "", now: now)
        default: return refusal(.forbidden, "unsupported_grant_type", "Grant type is not supported")
        }
    }

    private mutating func exchange(_ body: JSONValue, now: Timestamp) -> APIResponse {
        guard let code = body["code"]?.text, let question = questions.removeValue(forKey: code), now < question.until,
            question.redirectURI == body["redirect_uri"]?.text,
            question.challenge == nil || question.challenge == body["code_verifier"]?.text.map(Self.digest)
        else { return refusal(.forbidden, "invalid_grant", "Invalid authorization code") }
        lastFamily += 1
        families[lastFamily] = Family(
            scopes: question.scopes, hasSite: question.hasSite, ends: now + .seconds(Self.familyDays * 86_400),
            refresh: [:])
        return issue(lastFamily, now: now)
    }

    private mutating func renew(_ token: String, now: Timestamp) -> APIResponse {
        guard let (number, family) = families.first(where: { $0.value.refresh[token].map { now < $0 } ?? false }),
            now < family.ends
        else { return refusal(.forbidden, "invalid_grant", "Unknown or invalid refresh token.") }
        families[number]?.refresh[token] = now + .seconds(leeway)
        renewals += 1
        return issue(number, now: now)
    }

    private mutating func issue(_ number: Int, now: Timestamp) -> APIResponse {
        let access = UUID().uuidString
        accesses[access] = (number, now + .seconds(Self.accessSeconds))
        let scopes = families[number]?.scopes ?? []
        var refresh: String?
        if scopes.contains("offline_access") {
            let made = UUID().uuidString
            families[number]?.refresh[made] = now + .seconds(Self.idleDays * 86_400)
            refresh = made
        }
        return .json { writer in
            writer.object { writer in
                writer.member("access_token", access)
                writer.member("expires_in", Int(Self.accessSeconds))
                writer.member("token_type", "Bearer")
                if let refresh { writer.member("refresh_token", refresh) }
                writer.member("scope", scopes.sorted().joined(separator: " "))
            }
        }
    }

    /// Answers `GET /oauth/token/accessible-resources`.
    func resources(_ token: Substring?, _ site: Site, now: Timestamp) -> APIResponse {
        guard let family = token.flatMap({ family(of: $0, now: now) }) else { return Self.wrongScope }
        return .json { writer in
            writer.array(family.hasSite ? [site] : []) { writer, site in
                writer.object { writer in
                    writer.member("id", site.cloudID)
                    writer.member("name", "demo")
                    writer.member("url", site.baseURL)
                    writer.member("scopes", texts: family.scopes.filter { $0 != "offline_access" }.sorted())
                    writer.member("avatarUrl", site.baseURL + "/avatar.png")
                }
            }
        }
    }

    /// Returns the scopes of a token's bearer, or nil if the token is not an app's token.
    func scopes(of token: Substring, now: Timestamp) -> Set<String>? { family(of: token, now: now)?.scopes }

    /// Revokes all access tokens before they expire.
    mutating func revokeAccess() { accesses = [:] }

    /// Revokes everything that the user granted.
    mutating func revokeAll() { (accesses, families) = ([:], [:]) }

    private func family(of token: Substring, now: Timestamp) -> Family? {
        guard let access = accesses[String(token)], now < access.until else { return nil }
        return families[access.family]
    }

    /// The answer of Atlassian's gateway when a token does not have the required scope.
    static var wrongScope: APIResponse {
        .json(.unauthorized) { writer in
            writer.object { writer in
                writer.member("code", 401)
                writer.member("message", "Unauthorized; scope does not match")
            }
        }
    }

    private func refusal(_ status: HTTPResponse.Status, _ code: String, _ words: String) -> APIResponse {
        .json(status) { writer in
            writer.object { writer in
                writer.member("error", code)
                writer.member("error_description", words)
            }
        }
    }

    private static func digest(_ verifier: String) -> String {
        Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// The scope that an app's token must have for a call.
enum AppScope {
    /// - Parameters:
    ///   - method: The HTTP method of the call.
    ///   - path: The path below the site, such as `/rest/api/3/issue`.
    /// - Returns: The classic scope, or the scopes of Jira Software where no classic scope exists.
    static func needed(_ method: HTTPRequest.Method, _ path: [Substring]) -> Set<String> {
        let reads = method == .get || path.last == "jql" || path.last == "search" || path.last == "bulkfetch"
        if path.starts(with: ["rest", "agile"]) {
            let isSprint = path.contains("sprint")
            return [
                reads
                    ? (isSprint ? "read:sprint:jira-software" : "read:board-scope:jira-software")
                    : "write:sprint:jira-software"
            ]
        }
        if path.count > 3, path[3] == "webhook" { return ["manage:jira-webhook"] }
        if path.count > 3, path[3] == "user" || path[3] == "myself" { return ["read:jira-user"] }
        return [reads ? "read:jira-work" : "write:jira-work"]
    }
}
