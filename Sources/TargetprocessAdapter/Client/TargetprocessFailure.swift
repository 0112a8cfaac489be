import Core
import Curl
import EntityModel

extension ToolFailure {
    /// What an answer other than 2xx says, in the tool's own words; `nil` if it is not the tool that speaks.
    ///
    /// Source: Targetprocess developer hub, "Errors"; both versions of the API answer the same envelope.
    init?(_ response: CurlResponse, from connection: TargetprocessConnection) {
        guard let envelope = try? BoundedJSON.decode(ErrorEnvelope.self, from: response.body, maximumBytes: 256 << 10)
        else { return nil }
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
