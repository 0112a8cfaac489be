import CCrypto

/// A failure of OpenSSL, without any key or content.
public struct CMSError: Error, Hashable, Sendable {
    /// The kinds of failures.
    ///
    /// Later versions may add more.
    public enum Code: String, Hashable, Sendable {
        /// The text does not contain the expected object in PEM.
        case unreadable
        /// The program does not support this kind of key or certificate.
        case unsupported
        /// The envelope is for another key, or it was changed.
        case cannotDecrypt
        /// OpenSSL failed for an internal reason, such as a lack of memory.
        case failed
    }

    public let code: Code
    public let action: String
    /// OpenSSL's own text for the reason, or `nil` if it has none.
    public let reason: String?

    init(_ code: Code, _ action: String) {
        self.code = code
        self.action = action
        reason = CMSError.lastReason()
    }

    /// Returns OpenSSL's last error of this thread and clears its error queue, so that later calls do not find old
    /// errors.
    private static func lastReason() -> String? {
        let error = ERR_peek_last_error()
        ERR_clear_error()
        return error == 0 ? nil : ERR_reason_error_string(error).map { String(cString: $0) }
    }
}

extension CMSError: CustomStringConvertible {
    public var description: String {
        "\(action): \(code.rawValue)" + (reason.map { " (\($0))" } ?? "")
    }
}
