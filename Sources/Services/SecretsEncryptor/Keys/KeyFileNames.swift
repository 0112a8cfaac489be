import Foundation

/// The names of the files in the folder of keys.
enum KeyFileNames {
    /// RSA, PEM, PKCS#8.
    static let clusterKey = "cluster.key.pem"
    static let clusterCertificate = "cluster.cert.pem"
    /// EC P-256, PEM, PKCS#8.
    static let tokenKey = "token.key.pem"
    /// The public part of the key before it, PEM; there after the first renewal.
    static let previousTokenKey = "token.previous.pub.pem"
    static let clients = "clients.json"
    /// The folder of cluster keys that were replaced, each with its certificate.
    static let previous = "previous"

    /// The file that holds a client's own secret, for the client.
    static func secret(of client: String) -> String { "\(client).secret" }

    /// A replaced key and its certificate, by the certificate's serial number.
    static func previous(serial: String) -> (key: String, certificate: String) {
        ("\(previous)/\(serial).key.pem", "\(previous)/\(serial).cert.pem")
    }
}

/// A file of the folder of keys cannot be used; names the file, not what is in it.
struct KeyFileError: Error, CustomStringConvertible {
    let file: String
    let reason: String

    init(file: URL, _ error: any Error) {
        let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
        self.init(file: file, reason: isMissing ? "the file is missing; `init` makes a new folder of keys" : "\(error)")
    }

    init(file: URL, reason: String) {
        self.file = file.path
        self.reason = reason
    }

    static func alreadyExists(_ file: URL) -> KeyFileError {
        KeyFileError(file: file, reason: "the file is there already and is left as it is")
    }

    /// What the last system call said.
    static func system(_ file: URL) -> KeyFileError {
        KeyFileError(file: file, reason: String(cString: strerror(errno)))
    }

    var description: String { "\(file): \(reason)" }
}
