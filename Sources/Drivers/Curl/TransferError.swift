internal import CCurl

extension Transfer {
    /// Converts libcurl's result to the client's error, with the information from the callbacks.
    func outcome(_ result: CURLcode, message: String) -> Result<Void, CurlError> {
        guard result != CURLE_OK else { return .success(()) }
        let neverSent = sendings == 0
        // The policy may have rejected one of several addresses, while another one connected and failed later.
        if let failure,
            failure.code != .addressRejected || permittedSockets == 0 || result == CURLE_ABORTED_BY_CALLBACK
        {
            return .failure(exchange.error(failure.code, failure.text, neverSent: neverSent))
        }
        return .failure(exchange.error(code(of: result, message), text(result, message), neverSent: neverSent))
    }

    private func text(_ result: CURLcode, _ message: String) -> String {
        let text = message.isEmpty ? String(cString: curl_easy_strerror(result)) : message
        guard let query = url.query, !query.isEmpty else { return text }
        return text.split(separator: query, omittingEmptySubsequences: false).joined(separator: "…")
    }

    private func code(of result: CURLcode, _ message: String) -> CurlError.Code {
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .resolve
        case CURLE_OPERATION_TIMEDOUT:
            return .timeout
        case CURLE_PEER_FAILED_VERIFICATION:
            return .tls(verification)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
            return .tls(.clientCertificate)
        case CURLE_SSL_CACERT_BADFILE:
            return .tls(.untrusted)
        case CURLE_SSL_CONNECT_ERROR:
            return .tls(isClientCertificateRejected(message) ? .clientCertificate : .handshake)
        case CURLE_FILESIZE_EXCEEDED:
            return .tooLarge
        case CURLE_PROXY:
            return .proxy
        case CURLE_COULDNT_CONNECT:
            return isRejectedByProxy ? .proxy : .connect
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SEND_FAIL_REWIND:
            if isRejectedByProxy { return .proxy }
            // In TLS 1.3, the server checks the client's certificate after the client's part of the handshake is
            // complete.
            return isClientCertificateRejected(message) ? .tls(.clientCertificate) : .connectionLost
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY,
            CURLE_SSL_ENGINE_NOTFOUND:
            return .invalidRequest
        default:
            return .protocol
        }
    }

    /// The values are `X509_V_ERR_*` of OpenSSL's `x509_vfy.h`.
    ///
    /// The value 1 means that libcurl itself found a wrong host name.
    private var verification: CurlError.TLSProblem {
        switch long(CURLINFO_SSL_VERIFYRESULT) {
        case 9: .notYetValid
        case 10: .expired
        case 0, 1, 62, 64: .hostname
        default: .untrusted
        }
    }

    private var isRejectedByProxy: Bool {
        let status = long(CURLINFO_HTTP_CONNECTCODE)
        return status >= 300
    }

    /// Returns whether the message is an alert by which a server rejects a client's certificate (RFC 8446 §6.2).
    private func isClientCertificateRejected(_ message: String) -> Bool {
        message.contains("alert")
            && [
                "certificate required", "bad certificate", "unknown ca", "certificate expired", "certificate unknown",
                "certificate revoked", "unsupported certificate", "access denied",
            ].contains { message.contains($0) }
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return shim_curl_get_long(handle, info, &value) == CURLE_OK ? value : 0
    }
}
