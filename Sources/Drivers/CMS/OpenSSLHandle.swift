import CCrypto

/// Owns an object of OpenSSL and frees it with the last reference.
///
/// Sendable because the objects in it, keys and certificates, are only read once they are made, which OpenSSL 3 allows
/// from several threads at a time.
final class OpenSSLHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer) -> Void

    init(_ pointer: OpaquePointer, free: @escaping (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.free = free
    }

    deinit {
        free(pointer)
    }
}

/// Bytes in memory as OpenSSL reads and writes them; wiped when they go.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one, to write into.
    init(_ action: String) throws(CMSError) {
        guard let pointer = BIO_new(BIO_s_secmem()) else { throw CMSError(.failed, action) }
        self.pointer = pointer
    }

    /// One that holds a copy of the bytes.
    init(_ bytes: [UInt8], _ action: String) throws(CMSError) {
        guard let pointer = BIO_new(BIO_s_secmem()) else { throw CMSError(.failed, action) }
        guard bytes.isEmpty || BIO_write(pointer, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            BIO_free(pointer)
            throw CMSError(.failed, action)
        }
        self.pointer = pointer
    }

    deinit {
        BIO_free(pointer)
    }

    var bytes: [UInt8] {
        var start: UnsafeMutablePointer<CChar>?
        let count = shim_bio_bytes(pointer, &start)
        guard count > 0, let start else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
