import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import InternalAPI
import Mustache
import Primitives

/// A read-only page for administrators at `/` that shows an account's connections, profiles, and shares.
///
/// A browser logs in with a client's ID and secret (RFC 7617). The issuer must give this client the scopes for reading.
struct AdminPageRoute: Sendable {
    /// Returns whether the client with this ID and secret may read profiles and shares.
    typealias SignIn = @Sendable (_ id: String, _ secret: Secret<String>) async throws -> Bool

    static let maximumShares = 200

    private let store: ProfileStore
    private let sync: SyncClient
    private let signIn: SignIn
    private let states: ConnectionStates?
    /// The template of the page, which escapes all values.
    private let template: MustacheTemplate

    init(
        store: ProfileStore, sync: SyncClient, signIn: @escaping SignIn, states: ConnectionStates? = nil
    ) throws {
        self.store = store
        self.sync = sync
        self.signIn = signIn
        self.states = states
        template = try MustacheTemplate(string: String(decoding: PackageResources.account_mustache, as: UTF8.self))
    }

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/") { request, _ in
            guard let (id, secret) = Self.credentials(of: request), try await signIn(id, secret) else {
                return Response(
                    status: .unauthorized,
                    headers: [
                        .wwwAuthenticate: #"Basic realm="Tandem", charset="UTF-8""#, .contentType: "text/plain",
                        .cacheControl: "no-store",
                    ],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: "Log in with a client's ID and secret.\n")))
            }
            let account = request.uri.queryParameters["account"].map(String.init)
            return Self.answer(template.render(try await page(account)))
        }
    }

    private func page(_ name: String?) async throws -> AdminPage {
        guard let name, Identifier.isValid(name) else { return AdminPage() }
        let account = AccountID(rawValue: name)
        var page = AdminPage(account: name)
        let connections = try await store.connections(of: account)
        let states = await states?.states(of: connections) ?? [:]
        page.connections = connections.map { AdminPage.Connection($0, states[$0.id]) }
        page.profiles = try await store.profiles(of: account).map { AdminPage.ProfileRow($0.value) }
        do {
            let shares = try await sync.shares(of: nil, after: nil, limit: Self.maximumShares, account: account)
            page.shares = shares.shares.map(AdminPage.ShareRow.init)
            page.isMore = shares.next != nil
        } catch {
            page.notice = "The shares cannot be read now because entity-sync does not respond as expected."
        }
        return page
    }

    private static func credentials(of request: Request) -> (String, Secret<String>)? {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6))),
            let text = String(bytes: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), Secret(String(text[text.index(after: colon)...])))
    }

    private static func answer(_ html: String) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ]
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
