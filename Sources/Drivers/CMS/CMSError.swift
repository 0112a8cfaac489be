import CCrypto

/// What OpenSSL could not do; says nothing of keys or contents.
public struct CMSError: Error, Hashable, Sendable {
    /// The kinds of failure; more may be added.
    public enum Code: String, Hashable, Sendable {
        /// The text is no PEM of what it should be.
        case unreadable
        /// The key or certificate is of a kind that is not used here.
        case unsupported
        /// The envelope is not for this key, or was changed.
        case cannotDecrypt
        /// OpenSSL failed for a reason of its own, such as memory.
        case failed
    }

    public let code: Code
    public let action: String
    /// OpenSSL's own words for the reason, where it has any.
    public let reason: String?

    init(_ code: Code, _ action: String) {
        self.code = code
        self.action = action
        reason = CMSError.lastReason()
    }

    /// Takes OpenSSL's queue of errors of this thread and leaves it empty, so that no later call finds old ones.
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
