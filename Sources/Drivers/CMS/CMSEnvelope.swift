import CCrypto
public import Primitives

/// Bytes encrypted for whoever has a private key: CMS EnvelopedData (RFC 5652 §6) with RSA key transport and
/// AES-256-CBC, as `openssl cms` and hiera-eyaml read and write it.
///
/// The envelope does not prove who made it, nor that it was not changed: what lies in it must be checked by whoever
/// uses it.
public enum CMSEnvelope {
    /// Encrypts bytes for the holder of a certificate's key.
    ///
    /// - Parameters:
    ///   - clear: what is encrypted.
    ///   - certificate: of the one who may open it; with an RSA key.
    /// - Returns: DER.
    /// - Throws: ``CMSError``.
    public static func seal(_ clear: [UInt8], for certificate: Certificate) throws(CMSError) -> [UInt8] {
        let action = "sealing an envelope"
        let content = try MemoryBIO(clear, action)
        guard let recipients = shim_recipients(certificate.handle.pointer) else { throw CMSError(.failed, action) }
        defer { shim_recipients_free(recipients) }
        guard let envelope = CMS_encrypt(recipients, content.pointer, EVP_aes_256_cbc(), UInt32(CMS_BINARY)) else {
            throw CMSError(.failed, action)
        }
        defer { CMS_ContentInfo_free(envelope) }
        let output = try MemoryBIO(action)
        guard i2d_CMS_bio(output.pointer, envelope) == 1 else { throw CMSError(.failed, action) }
        return output.bytes
    }

    /// Opens an envelope.
    ///
    /// - Parameters:
    ///   - envelope: DER.
    ///   - key: of the recipient.
    ///   - certificate: of the recipient, by whose issuer and serial number the envelope names it.
    /// - Returns: what was encrypted.
    /// - Throws: ``CMSError/Code/unreadable`` for what is no envelope, ``CMSError/Code/cannotDecrypt`` for one of
    ///   another recipient.
    public static func open(
        _ envelope: [UInt8], key: RSAPrivateKey, certificate: Certificate
    ) throws(CMSError) -> Secret<[UInt8]> {
        let action = "opening an envelope"
        let input = try MemoryBIO(envelope, action)
        guard let parsed = d2i_CMS_bio(input.pointer, nil) else { throw CMSError(.unreadable, action) }
        defer { CMS_ContentInfo_free(parsed) }
        let output = try MemoryBIO(action)
        let status = CMS_decrypt(
            parsed, key.handle.pointer, certificate.handle.pointer, nil, output.pointer, UInt32(CMS_BINARY))
        guard status == 1 else { throw CMSError(.cannotDecrypt, action) }
        return Secret(output.bytes)
    }
}
