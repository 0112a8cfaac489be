import Foundation

/// The names of the files in the key folder.
enum KeyFileNames {
    /// The cluster's private key (RSA, PEM, PKCS#8).
    static let clusterKey = "cluster.key.pem"
    static let clusterCertificate = "cluster.cert.pem"
    /// The private key that signs tokens (EC P-256, PEM, PKCS#8).
    static let tokenKey = "token.key.pem"
    /// The public part of the previous token key (PEM).
    ///
    /// The file exists after the first rotation.
    static let previousTokenKey = "token.previous.pub.pem"
    static let clients = "clients.json"
    /// The folder of replaced cluster keys, each with its certificate.
    static let previous = "previous"

    /// Returns the name of the file that contains a client's secret, for the client.
    static func secret(of client: String) -> String { "\(client).secret" }

    /// Returns the file names of a replaced key and its certificate, by the certificate's serial number.
    static func previous(serial: String) -> (key: String, certificate: String) {
        ("\(previous)/\(serial).key.pem", "\(previous)/\(serial).cert.pem")
    }
}

/// An error about a file in the key folder.
///
/// It contains the file's name, but not its content.
struct KeyFileError: Error, CustomStringConvertible {
    let file: String
    let reason: String

    init(file: URL, _ error: any Error) {
        let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
        self.init(file: file, reason: isMissing ? "The file is missing. `init` creates a new key folder." : "\(error)")
    }

    init(file: URL, reason: String) {
        self.file = file.path
        self.reason = reason
    }

    static func alreadyExists(_ file: URL) -> KeyFileError {
        KeyFileError(file: file, reason: "The file already exists and was not changed.")
    }

    /// Creates an error from the result of the last system call.
    static func system(_ file: URL) -> KeyFileError {
        KeyFileError(file: file, reason: String(cString: strerror(errno)))
    }

    var description: String { "\(file): \(reason)" }
}
