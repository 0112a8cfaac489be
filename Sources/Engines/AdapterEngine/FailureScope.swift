import EntityModel

/// Decides whether an error concerns one part of a command rather than the tool as a whole.
struct FailureScope: Sendable {
    /// The number of this delivery of the command; the first is 1.
    var attempt = 1
    /// Whether an earlier delivery of the command started and did not finish.
    var wasInterrupted = false

    /// The delivery from which a possibly temporary error is attributed to the content that is written.
    ///
    /// The deliveries before it are 2 and 4 seconds apart.
    static let firstSuspectedAttempt = 3

    /// Whether the content of the request may have caused the error, so that its parts are worth trying one by one.
    ///
    /// The caller must read the item first, unless the tool itself rejected a value. If the read fails, the tool is
    /// down or has rejected Tandem's credentials.
    func suspects(_ failure: ToolError) -> Bool {
        // The connection is waiting for new credentials or for the next request that the tool allows.
        guard !failure.mustWait else { return false }
        return switch failure.suspicion {
        case .content, .repeatedly: true
        case .processing, .silence: attempt >= FailureScope.firstSuspectedAttempt
        case nil: [.rejected, .forbidden, .notFound].contains(failure.kind)
        }
    }
}

extension ToolError {
    /// Whether the tool itself reports that it does not accept the value.
    var isOwnRejection: Bool { kind == .rejected && suspicion == nil }

    /// Whether the tool itself reports that Tandem's user lacks a permission.
    var isOwnProhibition: Bool { kind == .forbidden && suspicion == nil }

    /// Whether the tool may accept the same content later, because a firewall, size limit, permission, or fault may
    /// change.
    ///
    /// The value is `nil` if only a change of the content helps.
    var mayBeAcceptedLater: Bool? { isOwnRejection ? nil : true }
}
