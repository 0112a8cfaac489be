import CMS
import Core
import Foundation
import Hummingbird
import InternalAPI
import Primitives

/// Creates, opens, and rotates data-encryption keys.
///
/// Each operation has its own scope.
struct KeyRoutes: Sendable {
    static let maximumBody = 64 << 10

    let keys: ClusterKeys

    /// Adds `POST` of a new key; requires `secrets:encrypt`.
    func addCreationRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("v1/keys") { _, _ in
            try Response.json(SecretsAPI.EncryptedKey(encryptedKey: Data(try keys.newKey()).base64EncodedString()))
        }
    }

    /// Adds `POST` to open a key; requires `secrets:decrypt`.
    func addDecryptionRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("v1/keys/decrypt") { request, _ in
            let envelope = try await envelope(request)
            let key = try mappingDecryptionErrors { try keys.open(envelope) }
            return try Response.json(SecretsAPI.PlaintextKey(key: key.reveal { Data($0).base64EncodedString() }))
        }
    }

    /// Adds `POST` to encrypt a key again; requires `secrets:rotate`.
    func addRotating<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("v1/keys/rotate") { request, _ in
            let envelope = try await envelope(request)
            let rotated = try mappingDecryptionErrors { try keys.rotate(envelope) }
            return try Response.json(SecretsAPI.EncryptedKey(encryptedKey: Data(rotated).base64EncodedString()))
        }
    }

    private func envelope(_ request: Request) async throws -> [UInt8] {
        let body = try await request.json(SecretsAPI.EncryptedKey.self, upTo: Self.maximumBody)
        guard let bytes = Data(base64Encoded: body.encryptedKey) else { throw Self.wrong }
        return [UInt8](bytes)
    }

    private func mappingDecryptionErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch is DataKey.InvalidKeyLength {
            throw Self.wrong
        } catch let error as CMSError where error.code != .failed {
            throw Self.wrong
        }
    }

    /// The response to every problem with an envelope.
    ///
    /// It is always the same, so that the caller cannot learn the reason.
    private static let wrong = ProblemError(
        .unprocessableContent,
        ProblemDetails(
            title: "The key cannot be opened",
            detail: "It is not a data-encryption key that was encrypted for this cluster."))
}
