internal import CCurl

/// The parts of a URL that the driver needs, parsed by the same parser that libcurl uses to connect.
struct CurlURL: Equatable {
    var text: String
    var scheme: String
    var host: String
    var port: String
    var path: String
    var query: String?

    var origin: [String] { [scheme, host.lowercased(), port] }

    /// Parses an absolute URL, or one relative to `base`.
    ///
    /// The result is `nil` if the text is not a valid URL with the scheme `http` or `https`. A URL with user
    /// information is also rejected, because other systems may log it.
    init?(_ text: String, relativeTo base: String? = nil) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let flags = UInt32(CURLU_PATH_AS_IS)
        if let base, curl_url_set(handle, CURLUPART_URL, base, flags) != CURLUE_OK {
            return nil
        }
        guard curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK,
            let scheme = CurlURL.part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https",
            let host = CurlURL.part(CURLUPART_HOST, of: handle), !host.isEmpty,
            let port = CurlURL.part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT)),
            let path = CurlURL.part(CURLUPART_PATH, of: handle),
            CurlURL.part(CURLUPART_USER, of: handle) == nil, CurlURL.part(CURLUPART_PASSWORD, of: handle) == nil
        else { return nil }
        _ = curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let whole = CurlURL.part(CURLUPART_URL, of: handle) else { return nil }
        self.text = whole
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        query = CurlURL.part(CURLUPART_QUERY, of: handle)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Returns the host and path of a URL for descriptions, as far as the URL can be parsed.
    static func redacted(_ text: String) -> String {
        guard let url = CurlURL(text) else { return "(unreadable URL)" }
        return url.host + url.path
    }
}
