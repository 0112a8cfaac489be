import Core
import Curl
import EntityModel
import ToolHTTP

extension ToolError {
    /// Creates the error from a response with a status other than 2xx, with the tool's own message.
    ///
    /// The result is `nil` if the response is temporary and does not come from the tool. Both versions of the API use
    /// the same error format.
    ///
    /// See: Targetprocess developer hub, "Errors"
    init?(_ response: CurlResponse, from connection: TargetprocessConnection) {
        guard let envelope = try? BoundedJSON.decode(ErrorEnvelope.self, from: response.body, maximumBytes: 256 << 10)
        else {
            guard (400...499).contains(response.status), ![401, 407, 408, 425, 429].contains(response.status) else {
                return nil
            }
            // Only Targetprocess itself knows that an item no longer exists. The page of a proxy or another program
            // proves nothing.
            let isAbsence = [404, 410].contains(response.status)
            self.init(
                kind: isAbsence ? .unavailable : Kind(status: response.status),
                message: isAbsence
                    ? "The response of \(connection.baseURL) with status \(response.status) does not come from Targetprocess."
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
