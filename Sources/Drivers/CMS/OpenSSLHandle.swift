import CCrypto

/// An object of OpenSSL that is freed together with the last reference to it.
///
/// The type is `Sendable` because its objects, keys and certificates, are only read after their creation. OpenSSL 3
/// allows several threads to read them at the same time.
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

/// An OpenSSL buffer in memory.
///
/// OpenSSL erases its bytes when the buffer is freed.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// Creates an empty buffer for output.
    init(_ action: String) throws(CMSError) {
        guard let pointer = BIO_new(BIO_s_secmem()) else { throw CMSError(.failed, action) }
        self.pointer = pointer
    }

    /// Creates a buffer that contains a copy of the bytes.
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
