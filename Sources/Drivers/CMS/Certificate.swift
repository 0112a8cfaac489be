import CCrypto
import FoundationEssentials
public import Primitives

/// An X.509 certificate.
public struct Certificate: Sendable {
    let handle: OpenSSLHandle

    /// Parses the first certificate of a PEM text.
    ///
    /// - Throws: ``CMSError/Code/unreadable`` if the text contains no certificate.
    public init(pem: String) throws(CMSError) {
        let action = "reading a certificate"
        let bio = try MemoryBIO(Array(pem.utf8), action)
        guard let certificate = PEM_read_bio_X509(bio.pointer, nil, { _, _, _, _ in 0 }, nil) else {
            throw CMSError(.unreadable, action)
        }
        handle = OpenSSLHandle(certificate, free: X509_free)
    }

    /// Creates a self-signed certificate for the key pair of a cluster.
    ///
    /// - Parameters:
    ///   - name: The common name of the certificate.
    ///   - key: The key that signs the certificate. The certificate contains its public part.
    ///   - days: The number of days for which the certificate is valid, starting now.
    /// - Returns: The certificate.
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public static func selfSigned(name: String, key: RSAPrivateKey, days: Int) throws(CMSError) -> Certificate {
        let action = "creating a certificate"
        guard let certificate = X509_new() else { throw CMSError(.failed, action) }
        let handle = OpenSSLHandle(certificate, free: X509_free)
        let serial = Int64.random(in: 1 ... .max)
        let subject = X509_get_subject_name(certificate)
        let common = Array(name.utf8)
        guard X509_set_version(certificate, 2) == 1,
            ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), serial) == 1,
            X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nil,
            X509_time_adj_ex(X509_getm_notAfter(certificate), Int32(clamping: days), 0, nil) != nil,
            X509_NAME_add_entry_by_txt(
                subject, "CN", MBSTRING_FLAG, common, Int32(clamping: common.count), -1, 0) == 1,
            X509_set_issuer_name(certificate, subject) == 1,
            X509_set_pubkey(certificate, key.handle.pointer) == 1,
            X509_sign(certificate, key.handle.pointer, EVP_sha256()) > 0
        else { throw CMSError(.failed, action) }
        return Certificate(handle: handle)
    }

    private init(handle: OpenSSLHandle) {
        self.handle = handle
    }

    /// Returns the certificate in PEM.
    ///
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public func pem() throws(CMSError) -> String {
        let action = "writing a certificate"
        let bio = try MemoryBIO(action)
        guard PEM_write_bio_X509(bio.pointer, handle.pointer) == 1 else { throw CMSError(.failed, action) }
        return String(decoding: bio.bytes, as: UTF8.self)
    }

    /// The subject in the format of RFC 2253.
    public var subject: String { name(X509_get_subject_name(handle.pointer)) }

    /// The issuer in the format of RFC 2253.
    public var issuer: String { name(X509_get_issuer_name(handle.pointer)) }

    /// The serial number in hexadecimal digits.
    public var serial: String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(handle.pointer), nil) else { return "" }
        defer { BN_free(number) }
        guard let text = BN_bn2hex(number) else { return "" }
        defer { CRYPTO_free(text, nil, 0) }
        return String(cString: text)
    }

    /// The time range in which the certificate is valid, or `nil` if its times cannot be parsed.
    public var validity: ClosedRange<Timestamp>? {
        guard let begin = time(X509_get0_notBefore(handle.pointer)),
            let end = time(X509_get0_notAfter(handle.pointer)), begin <= end
        else { return nil }
        return begin...end
    }

    /// Returns whether the certificate contains the public part of the key.
    public func belongs(to key: RSAPrivateKey) -> Bool {
        let isSame = X509_check_private_key(handle.pointer, key.handle.pointer) == 1
        ERR_clear_error()
        return isSame
    }

    private func name(_ name: OpaquePointer?) -> String {
        guard let bio = try? MemoryBIO("writing a name") else { return "" }
        X509_NAME_print_ex(bio.pointer, name, 0, shim_name_form())
        return String(decoding: bio.bytes, as: UTF8.self)
    }

    /// Returns the time.
    ///
    /// OpenSSL computes the difference to 1970. Therefore no calendar is needed here.
    private func time(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_STRING_free(epoch) }
        var (days, seconds): (Int32, Int32) = (0, 0)
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return .epoch + .days(Int64(days)) + .seconds(Int64(seconds))
    }
}
