import Core
import Curl
import EntityModel

extension ToolFailure {
    /// What an answer other than 2xx says, in the tool's own words; `nil` if it is not the tool that speaks.
    ///
    /// Source: Targetprocess developer hub, "Errors"; both versions of the API answer the same envelope.
    init?(_ response: CurlResponse, from connection: TargetprocessConnection) {
        guard let envelope = try? BoundedJSON.decode(ErrorEnvelope.self, from: response.body, maximumBytes: 256 << 10)
        else {
            // Only Targetprocess itself knows that an item is gone; a proxy's or another program's page does not.
            guard [404, 410].contains(response.status) else { return nil }
            self.init(
                kind: .unavailable,
                message: "what answers at \(connection.baseURL) with status \(response.status) is not Targetprocess")
            return
        }
        let kind = Kind(status: response.status)
        let words = connection.withoutSecrets(String(envelope.message.prefix(500)))
        let reference = envelope.errorId.map { " (error \($0.prefix(64)))" } ?? ""
        var fields: [FieldID: String] = [:]
        if kind == .refused, let property = envelope.property {
            fields[FieldID(property)] = words
        }
        self.init(kind: kind, message: "\(words)\(reference)", fields: fields)
    }
}
