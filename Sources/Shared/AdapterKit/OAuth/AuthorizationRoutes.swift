import Core
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import InternalAPI
import Logging
import Primitives
import ToolHTTP

/// The routes that request a user's OAuth grant and receive the answer.
///
/// - `GET {account}/{connection}/authorization` returns what Tandem may do. It requires the scope `<tool>:read`.
/// - `POST {account}/{connection}/authorization` with an ``InternalAPI/AuthorizationStartRequest`` returns the page
///   that the user must open. It requires the scope `<tool>:write`.
/// - `DELETE {account}/{connection}/authorization` deletes the grant. It requires the scope `<tool>:write`.
/// - `GET authorizations?state=…&code=…` is public. The user's browser calls it with the answer.
struct AuthorizationRoutes: Sendable {
    let connections: ToolSessions
    let logger: Logger

    func addReadRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":account/:connection/authorization") { _, context in
            try Response.json(try await grant(context).view())
        }
    }

    func addWriteRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":account/:connection/authorization") { request, context in
            let form = try await request.json(AuthorizationStartRequest.self, upTo: 16 << 10)
            return try Response.json(try await grant(context).begin(redirectURI: form.redirectURI))
        }
        group.delete(":account/:connection/authorization") { _, context in
            try await grant(context).end()
            return Response(status: .noContent)
        }
    }

    func addCallbackRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("authorizations") { request, _ in
            do {
                return Self.page(.ok, try await finish(request.uri.queryParameters))
            } catch let failure as ToolError {
                return Self.page(failure.kind == .unavailable ? .badGateway : .badRequest, failure.message)
            } catch {
                logger.warning("authorization answer not processed", metadata: ["error.message": "\(error)"])
                return Self.page(
                    .serviceUnavailable, "Tandem cannot process the answer now. Start the authorization again.")
            }
        }
    }

    private func finish(_ query: Parameters) async throws -> String {
        let code = query["code"].map { Secret(String($0)) }
        let unasked = ToolError(
            kind: .rejected, message: "Nobody asked for this, or too long ago. Start the authorization again.")
        guard let state = query["state"].flatMap({ AuthorizationState(String($0)) }) else { throw unasked }
        let session: ToolSessions.ToolSession
        do {
            session = try await connections.session(state.connection, account: state.account)
        } catch is ToolError {
            throw unasked
        }
        guard let grant = session.connection.grant else { throw unasked }
        let view = try await grant.finish(state.token, code: code)
        session.connection.monitor.checkSoon()
        let missing =
            view.missing.isEmpty
            ? ""
            : " These scopes were not granted, so features that need them will not work: "
                + "\(view.missing.joined(separator: " "))."
        return "Tandem may work in \(view.site ?? "the site") now.\(missing) You can close this page."
    }

    private func grant(_ context: some RequestContext) async throws -> GrantAuthorizer {
        let account = AccountID(rawValue: try context.parameters.require("account"))
        let id = try context.parameters.require("connection")
        return try await ProblemError.withProblems {
            guard let grant = try await connections.freshSession(id, account: account).connection.grant else {
                throw ToolError(
                    kind: .rejected, message: "Connection \(id) does not use the sign-in method 'authorizationCode'.")
            }
            return grant
        }
    }

    /// Returns a page that contains only text.
    ///
    /// It has no script and no external style, and it sends its address to no other site.
    private static func page(_ status: HTTPResponse.Status, _ words: String) -> Response {
        let escaped = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        let html = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Tandem</title>
            <meta name="viewport" content="width=device-width"><body style="font: 1.1rem system-ui; margin: 3rem; \
            max-width: 40rem"><h1>Tandem</h1><p>\(escaped)</p></body></html>
            """
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ]
        headers[.xContentTypeOptions] = "nosniff"
        if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
