import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI

@testable import SecretsEncryptor

/// Provides the routes with a key folder that is deleted after the test.
struct House: Sendable {
    static let address = "http://secrets.test"

    let folder: URL
    let client: any TestClientProtocol

    static func with(_ body: @escaping @Sendable (House) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try KeyFolder.initialize(folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await run(folder, body)
    }

    /// Returns the routes for the current content of a folder.
    static func run(_ folder: URL, _ body: @escaping @Sendable (House) async throws -> Void) async throws {
        try await Application(router: try await router(folder)).test(.router) { client in
            try await body(House(folder: folder, client: client))
        }
    }

    static func router(_ folder: URL) async throws -> Router<BasicRequestContext> {
        let keys = try ClusterKeys(folder: folder)
        let issuer = try await SecretsEncryptorService.tokenIssuer(folder: folder, address: address)
        let keySet = issuer.keySet
        let router = Router()
        SecretsEncryptorService.routes(
            issuer, try ClientRegistry(folder: folder), keys,
            SecretsRepository(folder: folder.appending(path: "repository"), keys: keys), address: address,
            verifier: TokenVerifier(issuer: address, keys: { keySet }), to: router)
        return router
    }

    func secret(of client: String) throws -> String {
        try String(contentsOf: folder.appending(path: "\(client).secret"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func askForToken(_ id: String, secret: String, scope: String) async throws -> TestResponse {
        let allowed = CharacterSet.alphanumerics
        func form(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
        let identity = Data("\(form(id)):\(form(secret))".utf8).base64EncodedString()
        return try await client.execute(
            uri: "/oauth/token", method: .post,
            headers: [.authorization: "Basic \(identity)", .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: "grant_type=client_credentials&scope=\(form(scope))"))
    }

    func token(_ id: String, scope: String) async throws -> String {
        struct Answer: Decodable {
            let access_token: String
        }
        return try decode(
            Answer.self, try await askForToken(id, secret: try secret(of: id), scope: scope)
        ).access_token
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, token: String?, json: SecretsAPI.EncryptedKey? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        let body = try json.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) }
        return try await client.execute(uri: path, method: method, headers: headers, body: body ?? ByteBuffer())
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ response: TestResponse) throws -> Value {
        try JSONDecoder().decode(type, from: Data(response.body.readableBytesView))
    }
}
