extension CurlRequest {
    /// The request that a redirect asks for, or `nil` if the response is none or is not to be followed.
    ///
    /// RFC 9110 §15.4: 303 turns into GET, and so do 301 and 302 after POST, as all clients do. Nothing that proves who
    /// we are goes to another origin.
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
