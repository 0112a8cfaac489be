import EntityModel

/// Decides whether a failure concerns one part of a command rather than the tool as a whole.
struct FailureScope: Sendable {
    /// The number of this delivery of the command; the first is 1.
    var attempt = 1

    /// The delivery from which on a failure that may pass by itself is blamed on what is written.
    ///
    /// The deliveries before it are 2 and 4 seconds apart.
    static let patience = 3

    /// Whether the content of the request may be to blame, so that its parts are worth trying one by one.
    ///
    /// The caller must read the item first, unless the tool itself rejected a value: a tool that can no longer be read
    /// is down, or no longer lets Tandem in.
    func suspects(_ failure: ToolError) -> Bool {
        // The connection waits for other credentials, or for the next request that the tool allows.
        guard !failure.mustWait else { return false }
        return switch failure.suspicion {
        case .content, .repeatedly: true
        case .processing, .silence: attempt >= FailureScope.patience
        case nil: [.rejected, .forbidden, .notFound].contains(failure.kind)
        }
    }
}

extension ToolError {
    /// Whether the tool itself says that it does not accept the value.
    var isOwnRejection: Bool { kind == .rejected && suspicion == nil }

    /// Whether the tool itself says that Tandem's user lacks a right.
    var isOwnProhibition: Bool { kind == .forbidden && suspicion == nil }

    /// Whether the same content may be accepted later: a firewall, a size limit, a permission, or a fault changes.
    ///
    /// `nil` if only a change of the content helps.
    var mayBeAcceptedLater: Bool? { isOwnRejection ? nil : true }
}
