import Foundation

/// The names of the files in the folder of keys.
enum KeyFiles {
    /// RSA, PEM, PKCS#8.
    static let clusterKey = "cluster.key.pem"
    static let clusterCertificate = "cluster.cert.pem"
    /// EC P-256, PEM, PKCS#8.
    static let tokenKey = "token.key.pem"
    static let clients = "clients.json"

    /// The file that holds a client's own secret, for the client.
    static func secret(of client: String) -> String { "\(client).secret" }
}

/// A file of the folder of keys cannot be used; names the file, not what is in it.
struct KeyFileError: Error, CustomStringConvertible {
    let file: String
    let reason: String

    init(file: URL, _ error: any Error) {
        let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
        self.init(file: file, reason: isMissing ? "the file is missing" : "\(error)")
    }

    init(file: URL, reason: String) {
        self.file = file.path
        self.reason = reason
    }

    var description: String { "\(file): \(reason); `secrets-encryptor init` makes new ones" }
}
