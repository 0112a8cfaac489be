import CMS
import Core
import Crypto
import Foundation
import Primitives

/// The cluster's private key: opens data-encryption keys and makes new ones.
///
/// It never leaves this process.
struct ClusterKeys: Sendable {
    private let key: RSAPrivateKey
    private let certificate: Certificate

    /// Reads both from their files.
    ///
    /// - Throws: ``KeyFileError`` naming the file.
    init(folder: URL) throws(KeyFileError) {
        let keyFile = folder.appending(path: KeyFiles.clusterKey)
        let certificateFile = folder.appending(path: KeyFiles.clusterCertificate)
        do {
            key = try RSAPrivateKey(pem: Secret(try String(contentsOf: keyFile, encoding: .utf8)))
        } catch {
            throw KeyFileError(file: keyFile, error)
        }
        do {
            certificate = try Certificate(pem: try String(contentsOf: certificateFile, encoding: .utf8))
        } catch {
            throw KeyFileError(file: certificateFile, error)
        }
        guard certificate.belongs(to: key) else {
            throw KeyFileError(file: certificateFile, reason: "the certificate is not that of the key beside it")
        }
    }

    /// Makes a data-encryption key.
    ///
    /// - Returns: the key encrypted for the cluster; nobody sees it in clear before it is asked for.
    /// - Throws: `CMSError`.
    func newKey() throws(CMSError) -> [UInt8] {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return try CMSEnvelope.seal(key, for: certificate)
    }

    /// Opens a data-encryption key.
    ///
    /// - Throws: `CMSError`; ``DataKey/WrongLength`` for an envelope that holds something else.
    func open(_ envelope: [UInt8]) throws -> Secret<[UInt8]> {
        let key = try CMSEnvelope.open(envelope, key: key, certificate: certificate)
        _ = try DataKey(key)
        return key
    }

    /// Opens an envelope that holds a secret of the cluster's repository.
    func openText(_ envelope: [UInt8]) throws(CMSError) -> Secret<[UInt8]> {
        try CMSEnvelope.open(envelope, key: key, certificate: certificate)
    }

    /// Encrypts a data-encryption key for the certificate at hand.
    func rotate(_ envelope: [UInt8]) throws -> [UInt8] {
        try open(envelope).reveal { try CMSEnvelope.seal($0, for: certificate) }
    }
}
