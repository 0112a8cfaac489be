import CMS
import Core
public import Curl
public import InternalAPI
public import Primitives

/// Derives the results of several checks from one request to a host: name resolution, network, proxy, TLS, and clock.
///
/// Each step depends on the previous ones. Therefore the first step that fails is the cause, and the rest is skipped.
public struct NetworkPathChecks: Sendable {
    private enum Step: Int, CaseIterable {
        case name, network, proxy, tls

        var title: String {
            switch self {
            case .name: "Name resolution"
            case .network: "TCP"
            case .proxy: "Proxy"
            case .tls: "TLS"
            }
        }
    }

    /// The remaining validity below which a certificate should be renewed.
    private static let warningWindow: Duration = .days(30)
    /// The clock difference above which tools reject signatures and logins.
    ///
    /// A smaller difference can still distort comparisons of change times.
    private static let maxClockSkew: Duration = .minutes(5)
    private static let usualSkew: Duration = .seconds(30)

    private let host: String
    private let isTLS: Bool
    private let hasProxy: Bool
    /// The current time in whole seconds, as in certificates.
    private let now: Timestamp

    /// - Parameters:
    ///   - url: The URL of the request.
    ///   - hasProxy: Whether the request uses a proxy.
    ///   - now: The current time.
    public init(_ url: String, hasProxy: Bool, now: Timestamp) {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        host = parts.count > 1 ? String(parts[1]) : url
        isTLS = url.hasPrefix("https:")
        self.hasProxy = hasProxy
        self.now = .epoch + .seconds(now.secondsSinceEpoch)
    }

    /// Returns the checks for the result of a request that was sent with ``Curl/CurlRequest/recordsCertificates``.
    public func checks(_ result: Result<CurlResponseHead, CurlError>) -> [DiagnosticReport.Check] {
        switch result {
        case .failure(let error):
            let (nearest, advice) = cause(error)
            let way = Step.allCases.filter(appliesTo)
            // Every error must be visible in some check. If no later step applies, it is shown at the last one.
            let step = way.first { $0.rawValue >= nearest.rawValue } ?? way.last ?? nearest
            return way.map { each in
                if each == step {
                    return check(each, .failed, error.text.isEmpty ? "\(error.code)" : error.text, advice)
                }
                return each.rawValue < step.rawValue
                    ? check(each, .passed, "The step succeeded.") : check(each, .skipped, "The step was not reached.")
            }
        case .success(let head):
            return Step.allCases.filter(appliesTo).map { step in
                switch step {
                case .name: check(step, .passed, "\(host) has an address.")
                case .network: check(step, .passed, "Tandem connected to \(head.remoteAddress).")
                case .proxy: check(step, .passed, "The proxy forwards requests.")
                case .tls: certificate(head.certificates)
                }
            } + [clock(head)]
        }
    }

    /// Returns the check of a client certificate's validity.
    public func clientCertificate(_ pem: String) -> DiagnosticReport.Check {
        lifetime("Client certificate", pem, whose: "The client certificate of Tandem")
    }

    private func appliesTo(_ step: Step) -> Bool {
        switch step {
        // A proxy resolves the name and opens the connection itself.
        case .name, .network: !hasProxy
        case .proxy: hasProxy
        case .tls: isTLS
        }
    }

    private func check(
        _ step: Step, _ verdict: DiagnosticReport.CheckResult, _ found: String, _ advice: String? = nil
    ) -> DiagnosticReport.Check {
        DiagnosticReport.Check(step.title, verdict, found, recommendation: advice)
    }

    private func cause(_ error: CurlError) -> (Step, String) {
        if hasProxy {
            switch error.code {
            case .resolve, .connect:
                return (
                    .proxy,
                    "Correct TANDEM_TOOL_PROXY_URL, or open the firewall from Tandem's addresses to the proxy."
                )
            case .timeout where error.wasNotSent:
                return (
                    .proxy, "Open the firewall from Tandem's addresses to the proxy, and from the proxy to \(host)."
                )
            default: break
            }
        }
        return switch error.code {
        case .resolve:
            (.name, "Add \(host) to the DNS that Tandem's machines use.")
        case .addressRejected:
            (
                .network,
                "This installation does not permit the address of \(host). For this connection, allow its network."
            )
        case .proxy: (.proxy, "Configure the proxy to let Tandem through to \(host).")
        case .tls(let problem): (.tls, advice(problem))
        case .connect: (.network, "Open the firewall from Tandem's addresses to \(host).")
        case .timeout:
            (
                error.wasNotSent ? .network : .tls,
                "A device on the path drops packets. Open the firewall in both directions between Tandem and \(host)."
            )
        case .connectionLost, .tooLarge, .protocol, .invalidRequest, .bodySource, .cancelled, .closed:
            (isTLS ? .tls : .network, "A program at \(host) closes the connection. Check its log at the current time.")
        }
    }

    private func advice(_ problem: CurlError.TLSProblem) -> String {
        switch problem {
        case .expired: "Ask the administrator of \(host) to renew its certificate."
        case .notYetValid: "The certificate of \(host) is not valid yet. Check the clocks, or replace the certificate."
        case .untrusted:
            "Configure \(host) to send its whole chain, signed by a trusted CA. A private installation can trust other "
                + "CAs with 'trustedCertificates'."
        case .hostname:
            "The certificate was issued for another host. Use the correct name of \(host), or replace the certificate."
        case .clientCertificate: "Add a client certificate that \(host) accepts to the connection, with its key."
        case .handshake: "Configure \(host) to support TLS 1.2 or newer on this port."
        }
    }

    private func certificate(_ chain: [String]) -> DiagnosticReport.Check {
        guard let first = chain.first else { return check(.tls, .passed, "The certificate is trusted.") }
        var check = lifetime(Step.tls.title, first, whose: "The certificate of \(host)")
        if check.verdict == .passed { check.detail = "The chain of \(chain.count) is trusted. " + check.detail }
        return check
    }

    private func lifetime(_ name: String, _ pem: String, whose: String) -> DiagnosticReport.Check {
        guard let certificate = try? Certificate(pem: pem), let validity = certificate.validity else {
            return DiagnosticReport.Check(
                name, .failed, "\(whose) cannot be read.", recommendation: "Provide it in PEM format.")
        }
        let days = (validity.upperBound - now).wholeDays
        if now > validity.upperBound {
            return DiagnosticReport.Check(name, .failed, "\(whose) has expired.", recommendation: "Replace it.")
        }
        if now < validity.lowerBound {
            return DiagnosticReport.Check(
                name, .failed, "\(whose) is not valid yet.", recommendation: "Check the clocks, or replace it.")
        }
        guard validity.upperBound - now > Self.warningWindow else {
            return DiagnosticReport.Check(
                name, .warning, "\(whose) expires in \(days) days.", recommendation: "Renew it.")
        }
        return DiagnosticReport.Check(name, .passed, "\(whose) is valid for \(days) days.")
    }

    private func clock(_ head: CurlResponseHead) -> DiagnosticReport.Check {
        guard let time = head.header("date").flatMap({ HTTPDate.parse($0) }) else {
            return DiagnosticReport.Check("Clock", .skipped, "The answer of \(host) contains no time.")
        }
        let skew = (time - now).magnitude
        let found = "The clocks differ by \(skew.components.seconds) s."
        guard skew > Self.usualSkew else { return DiagnosticReport.Check("Clock", .passed, found) }
        return DiagnosticReport.Check(
            "Clock", skew > Self.maxClockSkew ? .failed : .warning, found,
            recommendation: "Synchronize the clocks of \(host) and of Tandem's machines with NTP.")
    }
}
