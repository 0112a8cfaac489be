import CMS
import Crypto
import Foundation
import InternalAPI
import Primitives

/// The cluster's private keys: open data-encryption keys and make new ones; they never leave this process.
///
/// What is sealed is sealed for the present key; what was sealed for one that was replaced is still opened.
struct ClusterKeys: Sendable {
    private let current: ClusterKey
    private let previous: [ClusterKey]

    /// Reads all keys from their files.
    ///
    /// - Throws: ``KeyFileError`` naming the file.
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

    /// Makes a data-encryption key.
    ///
    /// - Returns: the key encrypted for the cluster; nobody sees it in clear before it is asked for.
    /// - Throws: `CMSError`.
    func newKey() throws(CMSError) -> [UInt8] {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return try CMSEnvelope.seal(key, for: current.certificate)
    }

    /// Opens a data-encryption key.
    ///
    /// - Throws: `CMSError`; ``DataKey/InvalidKeyLength`` for an envelope that holds something else.
    func open(_ envelope: [UInt8]) throws -> Secret<[UInt8]> {
        let key = try decryptText(envelope)
        _ = try DataKey(key)
        return key
    }

    /// Opens an envelope, whatever it holds, with the key that it was sealed for.
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

    /// Encrypts a data-encryption key for the present certificate.
    func rotate(_ envelope: [UInt8]) throws -> [UInt8] {
        try open(envelope).reveal { try CMSEnvelope.seal($0, for: current.certificate) }
    }
}

/// One key pair of the cluster.
struct ClusterKey: Sendable {
    let key: RSAPrivateKey
    let certificate: Certificate

    /// Reads both from their files.
    ///
    /// - Throws: ``KeyFileError`` naming the file.
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
            throw KeyFileError(file: certificateFile, reason: "the certificate is not that of the key beside it")
        }
    }

    func open(_ envelope: [UInt8]) throws(CMSError) -> Secret<[UInt8]> {
        try CMSEnvelope.open(envelope, key: key, certificate: certificate)
    }
}
