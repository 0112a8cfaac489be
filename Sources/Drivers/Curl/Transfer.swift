internal import CCurl
import Primitives

/// One request in libcurl: an easy handle with its options and the state for its callbacks.
///
/// The object belongs to the loop's thread. Callbacks receive an unretained pointer to it. The loop keeps the object
/// until the handle is removed from the multi handle.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    let exchange: TransferState
    let request: CurlRequest
    let url: CurlURL
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    var parser = ResponseParser()
    var received = 0
    var hasBegun = false
    /// The number of times that libcurl was about to send the request.
    var sendings = 0
    /// The number of addresses that the policy allowed.
    var permittedSockets = 0
    var isReceivePaused = false
    var isSendPaused = false
    /// The error that a callback found.
    ///
    /// libcurl itself only knows that a callback failed.
    var failure: (code: CurlError.Code, text: String)?

    /// Takes the handle, which the loop keeps for later use.
    init(handle: UnsafeMutableRawPointer, request: CurlRequest, url: CurlURL, exchange: TransferState) {
        self.handle = handle
        self.request = request
        self.url = url
        self.exchange = exchange
        errorText.initialize(to: 0)
    }

    deinit {
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// The error message of libcurl, or an empty text if it has none.
    var message: String { String(cString: errorText) }

    /// Sets every option.
    ///
    /// libcurl rejects options that its build does not support. Therefore each result must be checked.
    func prepare(_ settings: CurlSettings) throws(CurlError) {
        curl_easy_reset(handle)
        try set(CURLOPT_PRIVATE, pointer: Unmanaged.passUnretained(self).toOpaque())
        try set(CURLOPT_ERRORBUFFER, pointer: errorText)
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_NOSIGNAL, 1)
        // A canceled request must not wait for a name server that does not respond.
        try set(CURLOPT_QUICK_EXIT, 1)
        // With TLS, libcurl waits for the negotiated protocol before it opens more connections. Without TLS, no
        // negotiation takes place.
        try set(CURLOPT_PIPEWAIT, url.scheme == "https" ? 1 : 0)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try set(CURLOPT_TIMEOUT_MS, request.deadline.milliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        if request.method != "HEAD" {
            try set(CURLOPT_MAXFILESIZE_LARGE, offset: Int64(request.maximumResponseBytes))
        }
        if request.acceptsCompression {
            try set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        }
        if request.recordsCertificates {
            try set(CURLOPT_CERTINFO, 1)
            // libcurl does not report certificates for a reused connection.
            try set(CURLOPT_FRESH_CONNECT, 1)
        }
        if let agent = settings.userAgent {
            try set(CURLOPT_USERAGENT, agent)
        }
        try setBody()
        try setHeaders()
        try setTrust()
        try setProxy()
        try setCallbacks()
    }

    private func setBody() throws(CurlError) {
        switch request.body {
        case .none where ["POST", "PUT", "PATCH"].contains(request.method):
            try setBytes([])
        case .none:
            try set(request.method == "HEAD" ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        case .bytes(let bytes):
            try setBytes(bytes)
        case .stream(let length, _):
            try set(CURLOPT_UPLOAD, 1)
            try set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
        }
        if request.method != "HEAD" {
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func setBytes(_ bytes: [UInt8]) throws(CurlError) {
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: Int64(bytes.count))
        try check(shim_curl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, bytes))
    }

    private func setHeaders() throws(CurlError) {
        var given: Set<String> = []
        for (name, value) in request.headers {
            guard name.isToken, value.isFieldValue else {
                throw exchange.error(
                    .invalidRequest, "a header contains characters that cannot be sent", neverSent: true)
            }
            given.insert(name.lowercased())
            append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // A name without a value removes libcurl's own header.
        for name in ["Accept", "Expect", "Content-Type"] where !given.contains(name.lowercased()) {
            append("\(name):")
        }
        try check(shim_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList))
        // Otherwise, a proxy would receive the headers for the server.
        try set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    }

    private func append(_ line: String) {
        headerList = curl_slist_append(headerList, line) ?? headerList
    }

    private func setTrust() throws(CurlError) {
        if let pem = request.trustedCAs {
            try check(shim_curl_set_blob(handle, CURLOPT_CAINFO_BLOB, pem, pem.count))
            try check(shim_curl_set_string(handle, CURLOPT_CAPATH, nil))
        }
        switch request.clientCertificate {
        case nil:
            break
        case .pem(let certificate, let key, let passphrase):
            try check(shim_curl_set_blob(handle, CURLOPT_SSLCERT_BLOB, certificate, certificate.count))
            try key.reveal { key throws(CurlError) in
                try check(shim_curl_set_blob(handle, CURLOPT_SSLKEY_BLOB, key, key.count))
            }
            // Without a passphrase, OpenSSL would ask for one on the terminal.
            try set(CURLOPT_KEYPASSWD, passphrase ?? Secret(""))
        case .pkcs12(let archive, let passphrase):
            try set(CURLOPT_SSLCERTTYPE, "P12")
            try archive.reveal { archive throws(CurlError) in
                try check(shim_curl_set_blob(handle, CURLOPT_SSLCERT_BLOB, archive, archive.count))
            }
            try set(CURLOPT_KEYPASSWD, passphrase)
        }
    }

    private func setProxy() throws(CurlError) {
        // The option is always set, because libcurl would otherwise read the proxy from the environment.
        try set(CURLOPT_PROXY, request.proxy?.url ?? "")
        try set(CURLOPT_NOPROXY, "")
        guard let proxy = request.proxy else { return }
        if let user = proxy.user {
            try set(CURLOPT_PROXYUSERNAME, user)
        }
        if let password = proxy.password {
            try set(CURLOPT_PROXYPASSWORD, password)
        }
        guard request.addressPolicy.permits(proxiedHost: url.host) else {
            throw exchange.error(.addressRejected, "the host is not allowed", neverSent: true)
        }
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        guard !value.utf8.contains(0) else {
            throw exchange.error(.invalidRequest, "a value contains a zero byte", neverSent: true)
        }
        try check(shim_curl_set_string(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: Secret<String>) throws(CurlError) {
        try value.reveal { value throws(CurlError) in try set(option, value) }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(shim_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, offset: Int64) throws(CurlError) {
        try check(shim_curl_set_offset(handle, option, curl_off_t(offset)))
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) throws(CurlError) {
        try check(shim_curl_set_pointer(handle, option, pointer))
    }

    func check(_ code: CURLcode) throws(CurlError) {
        guard code == CURLE_OK else {
            throw exchange.error(.invalidRequest, String(cString: curl_easy_strerror(code)), neverSent: true)
        }
    }
}

extension Duration {
    /// The duration in milliseconds, at least one, because zero means "no limit" in libcurl.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(min(seconds, 1_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}

extension String {
    /// Whether the text is a token (RFC 9110 §5.6.2).
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains($0)
                }
            }
    }

    /// Whether the text is a field value (RFC 9110 §5.5) and contains no line break that could start another header.
    fileprivate var isFieldValue: Bool {
        utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    }
}
