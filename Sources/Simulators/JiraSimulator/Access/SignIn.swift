import Foundation
import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// The record of accepted logins and of failed attempts.
struct SignInGuard: Sendable {
    /// The number of consecutive wrong passwords after which Data Center asks for a CAPTCHA, which no program can
    /// solve.
    static let maxFailures = 3

    /// The user and credential type of each accepted `Authorization` header.
    fileprivate var accepted: [String: (user: String, credential: APIRequest.Credential)] = [:]
    fileprivate var failures: [String: Int] = [:]
    fileprivate var sessions: [String: String] = [:]

    mutating func admit(_ user: User, _ shape: JiraDeployment) {
        let name = shape == .cloud ? user.email : user.name
        let pair = Data((name + ":" + user.credentials.password).utf8).base64EncodedString()
        accepted["Basic " + pair] = (user.name, shape == .cloud ? .token : .password)
        accepted["Bearer " + user.credentials.bearer] = (user.name, shape == .cloud ? .oauth : .token)
    }

    mutating func openSession(for user: String) -> String {
        let session = UUID().uuidString.replacing("-", with: "")
        sessions[session] = user
        return session
    }

    mutating func closeSession(_ session: String) { sessions[session] = nil }
}

extension World {
    /// Identifies the caller.
    ///
    /// A call without a credential is accepted; a wrong credential is rejected.
    mutating func signIn(_ request: ParsedRequest) throws(APIError) -> (user: User?, credential: APIRequest.Credential)
    {
        let headers = request.headers
        if let signed = ApplicationLinks.Signed(request) {
            guard let name = applicationLinks.user(of: signed, now: Timestamp.now()) else {
                throw APIError(.unauthorized, messages: ["oauth_problem=signature_invalid"])
            }
            return (user(name), .token)
        }
        if let token = request.bearer,
            issuer.isValid(token, now: Timestamp.now()) || consents.scopes(of: token, now: Timestamp.now()) != nil
        {
            return (user("tandem"), site.shape == .cloud ? .oauth : .token)
        }
        guard let authorization = headers[.authorization] else { return cookieUser(headers) }
        if let (name, _) = signInGuard.accepted[authorization], let broken = brokenLogins[name] {
            switch broken {
            case .expired: throw wrongCredential(isBearer: authorization.hasPrefix("Bearer"))
            case .anonymous: return (nil, .none)
            case .loginPage: throw APIError(BrokenLogin.page)
            case .loginRedirect: throw APIError(BrokenLogin.redirect(to: site.baseURL))
            }
        }
        if let (name, credential) = signInGuard.accepted[authorization] {
            if credential == .password, signInGuard.failures[name, default: 0] >= SignInGuard.maxFailures {
                throw captcha()
            }
            signInGuard.failures[name] = nil
            return (user(name), credential)
        }
        let name = Self.claimedName(authorization)
        if site.shape == .datacenter, let name {
            if signInGuard.failures[name, default: 0] >= SignInGuard.maxFailures { throw captcha() }
            signInGuard.failures[name, default: 0] += 1
        }
        throw wrongCredential(isBearer: authorization.hasPrefix("Bearer"))
    }

    /// Performs Data Center's login with a session cookie.
    mutating func openSession(name: String, password: String) throws(APIError) -> String {
        guard signInGuard.failures[name, default: 0] < SignInGuard.maxFailures else { throw captcha() }
        guard let user = user(name), user.credentials.password == password else {
            signInGuard.failures[name, default: 0] += 1
            throw APIError(.unauthorized, messages: ["Login failed"])
        }
        signInGuard.failures[name] = nil
        return signInGuard.openSession(for: name)
    }

    /// Returns the user that the headers name, without checking the credential.
    func peek(_ headers: HTTPFields) -> String? {
        guard let authorization = headers[.authorization] else { return cookieUser(headers).user?.name }
        return signInGuard.accepted[authorization]?.user
    }

    /// Clears the failed attempts, as when a user solves the CAPTCHA.
    mutating func clearFailedLogins() { signInGuard.failures = [:] }

    private func cookieUser(_ headers: HTTPFields) -> (user: User?, credential: APIRequest.Credential) {
        for item in (headers[.cookie] ?? "").split(separator: ";") {
            let halves = item.trimmingSpace().split(separator: "=", maxSplits: 1)
            if halves.count == 2, halves[0] == "JSESSIONID", let name = signInGuard.sessions[String(halves[1])] {
                return (user(name), .session(String(halves[1])))
            }
        }
        return (nil, .none)
    }

    private static func claimedName(_ authorization: String) -> String? {
        guard authorization.hasPrefix("Basic "), let data = Data(base64Encoded: String(authorization.dropFirst(6)))
        else {
            return nil
        }
        return String(decoding: data, as: UTF8.self).split(separator: ":").first.map(String.init)
    }

    private func wrongCredential(isBearer: Bool) -> APIError {
        switch (site.shape, isBearer) {
        case (.cloud, true):
            return APIError(
                .json(.unauthorized) { writer in
                    writer.object { writer in
                        writer.member("code", 401)
                        writer.member("message", "Unauthorized; scope does not match")
                    }
                })
        case (.cloud, false):
            var answer = APIResponse.html(.unauthorized, "Client must be authenticated to access this resource.")
            answer.headers[.loginReason] = "AUTHENTICATED_FAILED"
            answer.headers[.wwwAuthenticate] = "OAuth realm=\"" + site.baseURL.replacing(":", with: "%3A") + "\""
            return APIError(answer)
        case (.datacenter, _):
            var answer = APIResponse.html(
                .unauthorized,
                "<html><head><title>Unauthorized (401)</title></head><body><h1>Unauthorized (401)</h1>"
                    + "<p>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</p></body></html>")
            answer.headers[.loginReason] = "AUTHENTICATED_FAILED"
            answer.headers[.wwwAuthenticate] = "OAuth realm=\"" + site.baseURL.replacing(":", with: "%3A") + "\""
            return APIError(answer)
        }
    }

    private func captcha() -> APIError {
        var answer = APIResponse.html(
            .forbidden,
            "<html><head><title>Forbidden (403)</title></head><body><h1>Forbidden (403)</h1>"
                + "<p>Basic Authentication Failure - Reason : AUTHENTICATION_DENIED</p></body></html>")
        answer.headers[.loginReason] = "AUTHENTICATION_DENIED"
        answer.headers[.deniedReason] = "CAPTCHA_CHALLENGE; login-url=" + site.baseURL + "/login.jsp"
        return APIError(answer)
    }
}

extension APIError {
    static func anonymous(_ shape: JiraDeployment) -> APIError {
        switch shape {
        case .cloud:
            APIError(
                .json(.unauthorized) { writer in
                    writer.object { writer in
                        writer.member("message", "Client must be authenticated to access this resource.")
                        writer.member("status-code", 401)
                    }
                })
        case .datacenter:
            APIError(
                .unauthorized,
                messages: ["You are not authenticated. Authentication required to perform this operation."])
        }
    }
}

extension HTTPField.Name {
    static let loginReason = known("X-Seraph-LoginReason")
    static let deniedReason = known("X-Authentication-Denied-Reason")
    static let requestID = known("X-AREQUESTID")
    static let accountID = known("X-AACCOUNTID")
    static let userName = known("X-AUSERNAME")
    static let nodeID = known("X-ANODEID")
    static let contentTypeOptions = known("X-Content-Type-Options")
    static let atlassianToken = known("X-Atlassian-Token")
    static let rateLimit = known("X-RateLimit-Limit")
    static let rateRemaining = known("X-RateLimit-Remaining")
    static let rateReset = known("X-RateLimit-Reset")
    static let rateNearLimit = known("X-RateLimit-NearLimit")
    static let rateFill = known("X-RateLimit-FillRate")
    static let rateInterval = known("X-RateLimit-Interval-Seconds")
    static let rateReason = known("RateLimit-Reason")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a header name") }
        return field
    }
}
