import Core
import Curl
import EntityModel
import ToolHTTP

extension ToolError {
    /// What an answer other than 2xx says, in the tool's own words; `nil` if it is not the tool that speaks.
    ///
    /// Source: Targetprocess developer hub, "Errors"; both versions of the API answer the same envelope.
    init?(_ response: CurlResponse, from connection: TargetprocessConnection) {
        guard let envelope = try? BoundedJSON.decode(ErrorEnvelope.self, from: response.body, maximumBytes: 256 << 10)
        else {
            guard (400...499).contains(response.status), ![401, 407, 408, 425, 429].contains(response.status) else {
                return nil
            }
            // Only Targetprocess itself knows that an item is gone; a proxy's or another program's page does not.
            let isAbsence = [404, 410].contains(response.status)
            self.init(
                kind: isAbsence ? .unavailable : Kind(status: response.status),
                message: isAbsence
                    ? "what answers at \(connection.baseURL) with status \(response.status) is not Targetprocess"
                    : "Something in front of Targetprocess rejects this request: the answer with status "
                        + "\(response.status) is not Targetprocess' own.",
                suspicion: .content)
            return
        }
        let kind = Kind(status: response.status)
        let words = connection.redacting(String(envelope.message.prefix(500)))
        let reference = envelope.errorId.map { " (error \($0.prefix(64)))" } ?? ""
        var fields: [FieldID: String] = [:]
        if kind == .rejected, let property = envelope.property {
            fields[FieldID(property)] = words
        }
        self.init(kind: kind, message: "\(words)\(reference)", fields: fields)
    }
}
