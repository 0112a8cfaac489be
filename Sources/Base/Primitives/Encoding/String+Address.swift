extension String {
    /// The address without a trailing slash, so that paths can be appended.
    public var trimmingTrailingSlash: String {
        var address = self[...]
        while address.hasSuffix("/") { address.removeLast() }
        return String(address)
    }
}
