import CCrypto

extension CMSEnvelope {
    /// An envelope as text (RFC 7468 §9), as `openssl cms -outform PEM` writes it.
    ///
    /// - Parameter envelope: DER.
    /// - Returns: PEM.
    /// - Throws: ``CMSError``.
    public static func pem(_ envelope: [UInt8]) throws(CMSError) -> String {
        let action = "writing an envelope"
        let output = try MemoryBIO(action)
        guard PEM_write_bio(output.pointer, "CMS", "", envelope, envelope.count) > 0 else {
            throw CMSError(.failed, action)
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// The first envelope in a text, whether it is called `CMS` or, as it was before, `PKCS7`.
    ///
    /// - Parameter pem: the text.
    /// - Returns: DER.
    /// - Throws: ``CMSError/Code/unreadable``.
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
