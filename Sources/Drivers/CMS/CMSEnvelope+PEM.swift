import CCrypto

extension CMSEnvelope {
    /// Returns an envelope as text (RFC 7468 §9), in the format of `openssl cms -outform PEM`.
    ///
    /// - Parameter envelope: The envelope in DER.
    /// - Returns: The envelope in PEM.
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public static func pem(_ envelope: [UInt8]) throws(CMSError) -> String {
        let action = "writing an envelope"
        let output = try MemoryBIO(action)
        guard PEM_write_bio(output.pointer, "CMS", "", envelope, envelope.count) > 0 else {
            throw CMSError(.failed, action)
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// Returns the first envelope in a text.
    ///
    /// Its PEM label is `CMS` or the older `PKCS7`.
    ///
    /// - Parameter pem: The text that contains the envelope.
    /// - Returns: The envelope in DER.
    /// - Throws: ``CMSError/Code/unreadable`` if the text contains no envelope.
    public static func envelope(pem: String) throws(CMSError) -> [UInt8] {
        let action = "reading an envelope"
        let input = try MemoryBIO(Array(pem.utf8), action)
        var (name, header): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?)
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard PEM_read_bio(input.pointer, &name, &header, &bytes, &count) == 1, let name, let bytes else {
            throw CMSError(.unreadable, action)
        }
        defer {
            CRYPTO_free(name, nil, 0)
            CRYPTO_free(header, nil, 0)
            CRYPTO_free(bytes, nil, 0)
        }
        guard ["CMS", "PKCS7"].contains(String(cString: name)) else { throw CMSError(.unreadable, action) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
