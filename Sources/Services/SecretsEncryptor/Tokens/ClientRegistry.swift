import Core
import Crypto
import Foundation
import Primitives

/// The clients that can request tokens, with their scopes.
///
/// The registry stores only the SHA-256 hashes of their secrets.
struct ClientRegistry: Sendable {
    /// One client as the file contains it.
    struct Client: Codable, Sendable {
        var id: String
        /// The SHA-256 hash of a high-entropy secret, in hexadecimal.
        var secretHash: String
        var scopes: [Scope]
    }

    private let clients: [String: Client]

    init(_ clients: [Client]) {
        self.clients = Dictionary(clients.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Reads `clients.json`: an array of ``Client``.
    ///
    /// - Throws: ``KeyFileError`` if the file cannot be read.
    init(folder: URL) throws(KeyFileError) {
        let file = folder.appending(path: KeyFileNames.clients)
        do {
            self.init(try BoundedJSON.decode([Client].self, from: [UInt8](try Data(contentsOf: file))))
        } catch {
            throw KeyFileError(file: file, error)
        }
    }

    /// Returns the client with this ID and secret.
    ///
    /// An ID that does not exist takes the same time.
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
