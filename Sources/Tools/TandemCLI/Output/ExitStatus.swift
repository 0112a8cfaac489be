import Core

/// The exit statuses, with the values of `sysexits.h`.
enum ExitStatus {
    static let failure: Int32 = 1
    static let dataError: Int32 = 65
    static let noInput: Int32 = 66
    static let unavailable: Int32 = 69
    static let noPermission: Int32 = 77
    static let configuration: Int32 = 78

    /// Returns the exit status and the one-line message for an error.
    static func of(_ error: any Error) -> (code: Int32, line: String) {
        switch error {
        case let error as CLIError:
            (code(of: error), error.description)
        case let error as InternalCallError:
            (code(of: error), line(of: error))
        default:
            (unavailable, "\(error)")
        }
    }

    private static func code(of error: CLIError) -> Int32 {
        switch error {
        case .setting: configuration
        case .login, .tool: noPermission
        case .file, .noSuchShare: noInput
        case .line, .noId, .severalShares: dataError
        case .notConfirmed: failure
        }
    }

    private static func code(of error: InternalCallError) -> Int32 {
        switch error {
        case .token: noPermission
        case .transport: unavailable
        case .refused(_, let status, _):
            switch status {
            case 401, 403: noPermission
            case 404: noInput
            case 400..<500: dataError
            default: unavailable
            }
        case .form: unavailable
        }
    }

    /// Returns the service's message, which is written for users.
    ///
    /// The request is omitted because users do not know it.
    private static func line(of error: InternalCallError) -> String {
        guard case .refused(_, let status, let problem) = error else { return error.description }
        return problem.detail ?? problem.title ?? "The service responded with status \(status)."
    }
}
