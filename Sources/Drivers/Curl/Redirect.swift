extension CurlRequest {
    /// Returns the request for a redirect, or `nil` if the response is not a redirect or must not be followed.
    ///
    /// Status 303 changes the method to GET. After POST, 301 and 302 do the same, as in all common clients (RFC 9110
    /// §15.4). No credentials are sent to another origin.
    func following(_ response: CurlResponse) -> CurlRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location"),
            let here = CurlURL(url), let there = CurlURL(location, relativeTo: url),
            !(here.scheme == "https" && there.scheme == "http")
        else { return nil }
        var next = self
        next.url = there.text
        let turnsIntoGet =
            response.status == 303 && method != "HEAD"
            || (response.status == 301 || response.status == 302) && method == "POST"
        if turnsIntoGet {
            next.method = "GET"
            next.body = .none
            next.isRepeatable = true
            next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        } else if case .stream = body {
            return nil  // It is read already.
        }
        if here.origin != there.origin {
            next.headers.removeAll { !["accept", "content-type", "user-agent"].contains($0.name.lowercased()) }
            next.clientCertificate = nil
        }
        return next
    }
}
