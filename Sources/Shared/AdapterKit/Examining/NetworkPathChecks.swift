import CMS
import Core
public import Curl
public import InternalAPI
import Primitives

/// Reads off one request what works on the way to a host: name, network, proxy, TLS and clock.
///
/// Each step needs those before it, so that the first one that fails is the cause and the rest is skipped.
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

    /// A certificate is renewed before so many seconds are left.
    private static let warningWindow: Int64 = 30 * 86_400
    /// Beyond so many seconds signatures and log-ins are refused, and before that times of changes are compared wrong.
    private static let maxClockSkew: Int64 = 300
    private static let usualSkew: Int64 = 30

    private let host: String
    private let isTLS: Bool
    private let hasProxy: Bool
    /// Seconds since 1970.
    private let now: Int64

    /// - Parameters:
    ///   - url: of the request.
    ///   - hasProxy: whether it goes by way of a proxy.
    ///   - now: milliseconds since 1970.
    public init(_ url: String, hasProxy: Bool, now: Int64) {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        host = parts.count > 1 ? String(parts[1]) : url
        isTLS = url.hasPrefix("https:")
        self.hasProxy = hasProxy
        self.now = now / 1000
    }

    /// What a request came to that was made with ``Curl/CurlRequest/tellsCertificates``.
    public func checks(_ result: Result<CurlResponseHead, CurlError>) -> [DiagnosticReport.Check] {
        switch result {
        case .failure(let error):
            let (nearest, advice) = cause(error)
            let way = Step.allCases.filter(appliesTo)
            // What fails must show, if only at the last step that there is.
            let step = way.first { $0.rawValue >= nearest.rawValue } ?? way.last ?? nearest
            return way.map { each in
                if each == step {
                    return check(each, .failed, error.text.isEmpty ? "\(error.code)" : error.text, advice)
                }
                return each.rawValue < step.rawValue
                    ? check(each, .passed, "works") : check(each, .skipped, "not reached")
            }
        case .success(let head):
            return Step.allCases.filter(appliesTo).map { step in
                switch step {
                case .name: check(step, .passed, "\(host) has an address")
                case .network: check(step, .passed, "connected to \(head.remoteAddress)")
                case .proxy: check(step, .passed, "lets requests through")
                case .tls: certificate(head.certificates)
                }
            } + [clock(head)]
        }
    }

    /// A client certificate, by its own account.
    public func clientCertificate(_ pem: String) -> DiagnosticReport.Check {
        lifetime("Client certificate", pem, whose: "the certificate that Tandem shows")
    }

    private func appliesTo(_ step: Step) -> Bool {
        switch step {
        // A proxy looks up the name and connects.
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
                    .proxy, "correct TANDEM_TOOL_PROXY_URL, or open the firewall from Tandem's addresses to the proxy"
                )
            case .timeout where error.wasNotSent:
                return (.proxy, "open the firewall from Tandem's addresses to the proxy, and from there to \(host)")
            default: break
            }
        }
        return switch error.code {
        case .resolve:
            (.name, "enter \(host) in the DNS that Tandem's machines use")
        case .addressRejected:
            (
                .network,
                "\(host) leads to an address that this installation may not reach; allow its network for the connection"
            )
        case .proxy: (.proxy, "have the proxy let Tandem through to \(host)")
        case .tls(let problem): (.tls, advice(problem))
        case .connect: (.network, "open the firewall from Tandem's addresses to \(host)")
        case .timeout:
            (
                error.wasNotSent ? .network : .tls,
                "something between swallows packets: open the firewall both ways to \(host)"
            )
        case .connectionLost, .tooLarge, .protocol, .invalidRequest, .bodySource, .cancelled, .closed:
            (isTLS ? .tls : .network, "something at \(host) ends the connection: look at its log at this time")
        }
    }

    private func advice(_ problem: CurlError.TLSProblem) -> String {
        switch problem {
        case .expired: "renew the certificate of \(host)"
        case .notYetValid: "the certificate of \(host) is not valid yet: check the clocks, or exchange it"
        case .untrusted:
            "have \(host) send its whole chain, signed by a CA that is trusted; a private installation can trust others "
                + "with 'trustedCertificates'"
        case .hostname: "the certificate is for another host than \(host): use the host's right name, or exchange it"
        case .clientCertificate: "give the connection a client certificate that \(host) takes, with its key"
        case .handshake: "let \(host) speak TLS 1.2 or newer on this port"
        }
    }

    private func certificate(_ chain: [String]) -> DiagnosticReport.Check {
        guard let first = chain.first else { return check(.tls, .passed, "the certificate is trusted") }
        var check = lifetime(Step.tls.title, first, whose: "the certificate of \(host)")
        if check.verdict == .passed { check.detail = "trusted, a chain of \(chain.count); " + check.detail }
        return check
    }

    private func lifetime(_ name: String, _ pem: String, whose: String) -> DiagnosticReport.Check {
        guard let certificate = try? Certificate(pem: pem), let validity = certificate.validity else {
            return DiagnosticReport.Check(name, .failed, "\(whose) cannot be read", recommendation: "give it in PEM")
        }
        let days = (validity.upperBound - now) / 86_400
        if now > validity.upperBound {
            return DiagnosticReport.Check(name, .failed, "\(whose) has ended", recommendation: "exchange it")
        }
        if now < validity.lowerBound {
            return DiagnosticReport.Check(
                name, .failed, "\(whose) is not valid yet", recommendation: "check the clocks, or exchange it")
        }
        guard validity.upperBound - now > Self.warningWindow else {
            return DiagnosticReport.Check(name, .warning, "\(whose) ends in \(days) days", recommendation: "renew it")
        }
        return DiagnosticReport.Check(name, .passed, "\(whose) is good for \(days) days")
    }

    private func clock(_ head: CurlResponseHead) -> DiagnosticReport.Check {
        guard let time = head.header("date").flatMap({ HTTPDate.parse($0) }) else {
            return DiagnosticReport.Check("Clock", .skipped, "\(host) tells no time")
        }
        let skew = abs(time / 1000 - now)
        let found = "the clocks differ by \(skew) s"
        guard skew > Self.usualSkew else { return DiagnosticReport.Check("Clock", .passed, found) }
        return DiagnosticReport.Check(
            "Clock", skew > Self.maxClockSkew ? .failed : .warning, found,
            recommendation: "set the clocks of \(host) and of Tandem's machines by NTP")
    }
}
