import Core
import Crypto
import Foundation
import Primitives

/// The clients that may have tokens, each with its scopes; secrets are known by their SHA-256 only.
struct ClientRegistry: Sendable {
    /// One client as it stands in the file.
    struct Client: Codable, Sendable {
        var id: String
        /// SHA-256 of a secret of high entropy, in hexadecimal.
        var secretHash: String
        var scopes: [Scope]
    }

    private let clients: [String: Client]

    init(_ clients: [Client]) {
        self.clients = Dictionary(clients.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Reads `clients.json`: an array of ``Client``.
    ///
    /// - Throws: ``KeyFileError``.
    init(folder: URL) throws(KeyFileError) {
        let file = folder.appending(path: KeyFileNames.clients)
        do {
            self.init(try BoundedJSON.decode([Client].self, from: [UInt8](try Data(contentsOf: file))))
        } catch {
            throw KeyFileError(file: file, error)
        }
    }

    /// The client with this id and secret; takes as long for an id that does not exist.
    func client(_ id: String, secret: Secret<String>) -> Client? {
        let known = clients[id]
        let hash = secret.reveal { Self.hash($0) }
        let isRight = constantTimeEqual(Array((known?.secretHash ?? "").utf8), Array(hash.utf8))
        return isRight ? known : nil
    }

    static func hash(_ secret: String) -> String {
        Hex.text(SHA256.hash(data: Data(secret.utf8)))
    }
}
