public import Curl

/// The network settings of a connection to a tool.
public struct ToolHTTPConfiguration: Sendable {
    public var clientCertificate: ClientCertificate?
    /// The PEM certificates to trust instead of the system's.
    public var trustedCAs: [UInt8]?
    public var proxy: CurlProxy?
    public var addressPolicy: AddressPolicy
    /// The name of the header in which an API gateway in front of the tool expects its key.
    public var gatewayHeader: String?
    /// The name of a further header that the tool requires for uploads.
    public var uploadHeader: String?
    /// The numbers of writes per item that the tool accepts in each time window.
    public var writeLimits: [(count: Int, window: Duration)] = []
    /// The maximum number of response bytes to read if the request sets no other limit.
    public var maximumResponseBytes = 16 << 20

    public init(
        clientCertificate: ClientCertificate? = nil, trustedCAs: [UInt8]? = nil, proxy: CurlProxy? = nil,
        addressPolicy: AddressPolicy = .publicOnly, gatewayHeader: String? = nil
    ) {
        self.clientCertificate = clientCertificate
        self.trustedCAs = trustedCAs
        self.proxy = proxy
        self.addressPolicy = addressPolicy
        self.gatewayHeader = gatewayHeader
    }
}
