/// The kinds of things that issues show by their names, as entity types.
enum NamedReferenceType: String, Sendable {
    case sprint, version
}
