import SimulatorKit

/// The form of custom fields in answers.
extension World {
    func writeCustom(_ field: Field, _ value: JSONValue, _ version: APIVersion, to writer: inout JSONWriter) {
        switch (field.type, field.items) {
        case ("user", _):
            writer.member(field.id, value["name"]?.text.flatMap(user)?.seen[version])
        case ("array", "user"):
            let users = value.array?.compactMap { $0["name"]?.text.flatMap(user) }
            writer.member(field.id) { writer in
                guard let users else { return writer.encoded(nil) }
                writer.array(users) { $0.encoded($1.seen[version]) }
            }
        default:
            writer.member(field.id, value)
        }
    }
}
