import CMS
import Crypto
import Foundation
import InternalAPI
import Primitives

/// The cluster's private keys, which create and open data-encryption keys.
///
/// They never leave this process.
///
/// Data-encryption keys are sealed for the current cluster key. Replaced cluster keys can still open older
/// data-encryption keys.
struct ClusterKeys: Sendable {
    private let current: ClusterKey
    private let previous: [ClusterKey]

    /// Reads all keys from their files.
    ///
    /// - Throws: ``KeyFileError`` for the file that cannot be read.
    init(folder: URL) throws(KeyFileError) {
        current = try ClusterKey(
            key: folder.appending(path: KeyFileNames.clusterKey),
            certificate: folder.appending(path: KeyFileNames.clusterCertificate))
        previous = try Self.previous(in: folder)
    }

    private static func previous(in folder: URL) throws(KeyFileError) -> [ClusterKey] {
        let previous = folder.appending(path: KeyFileNames.previous)
        guard FileManager.default.fileExists(atPath: previous.path) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: previous.path)
        } catch {
            throw KeyFileError(file: previous, error)
        }
        var keys: [ClusterKey] = []
        for name in names.sorted() where name.hasSuffix(".key.pem") {
            let files = KeyFileNames.previous(serial: String(name.dropLast(".key.pem".count)))
            keys.append(
                try ClusterKey(
                    key: folder.appending(path: files.key), certificate: folder.appending(path: files.certificate)))
        }
        return keys
    }

    /// Creates a data-encryption key.
    ///
    /// - Returns: The key, encrypted for the cluster. It is not available in plaintext until a client decrypts it.
    /// - Throws: `CMSError` if encryption fails.
    func newKey() throws(CMSError) -> [UInt8] {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return try CMSEnvelope.seal(key, for: current.certificate)
    }

    /// Opens a data-encryption key.
    ///
    /// - Throws: `CMSError`; ``DataKey/InvalidKeyLength`` if the envelope contains something else.
    func open(_ envelope: [UInt8]) throws -> Secret<[UInt8]> {
        let key = try decryptText(envelope)
        _ = try DataKey(key)
        return key
    }

    /// Opens an envelope with any content, with the key that it was sealed for.
    func decryptText(_ envelope: [UInt8]) throws(CMSError) -> Secret<[UInt8]> {
        do throws(CMSError) {
            return try current.open(envelope)
        } catch {
            guard error.code == .cannotDecrypt else { throw error }
            for key in previous {
                if let clear = try? key.open(envelope) { return clear }
            }
            throw error
        }
    }

    /// Encrypts a data-encryption key again, for the current certificate.
    func rotate(_ envelope: [UInt8]) throws -> [UInt8] {
        try open(envelope).reveal { try CMSEnvelope.seal($0, for: current.certificate) }
    }
}

/// One key pair of the cluster.
struct ClusterKey: Sendable {
    let key: RSAPrivateKey
    let certificate: Certificate

    /// Reads the key and the certificate from their files.
    ///
    /// - Throws: ``KeyFileError`` for the file that cannot be read.
    init(key keyFile: URL, certificate certificateFile: URL) throws(KeyFileError) {
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
            throw KeyFileError(file: certificateFile, reason: "The certificate does not match its key.")
        }
    }

    func open(_ envelope: [UInt8]) throws(CMSError) -> Secret<[UInt8]> {
        try CMSEnvelope.open(envelope, key: key, certificate: certificate)
    }
}
