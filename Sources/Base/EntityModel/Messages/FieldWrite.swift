/// The new value of one field.
///
/// It is written only if the field still holds the value that the decision was based on.
public struct FieldWrite: Hashable, Sendable, Codable {
    public var field: FieldID
    public var value: FieldValue
    /// The members to add and remove, or `nil`.
    ///
    /// If it is set, ``value`` and ``expectedHash`` are ignored.
    public var setEdit: SetEdit?
    /// The field on the other side that the value comes from.
    ///
    /// ``sourceHash`` is the hash of its value there.
    public var source: FieldID
    public var sourceHash: ContentHash
    /// The hash of the value that may be replaced; `nil` replaces any value.
    public var expectedHash: ContentHash?
    /// Values that mean the same under the mapping.
    ///
    /// If the field holds one of them, nothing is written.
    public var equivalents: [FieldValue]
    /// The policy for a value that names something that does not exist in the tool; `nil` rejects the value.
    public var onMissing: Profile.MissingReferencePolicy?
    /// Values from the profile for fields that a workflow step requires; `nil` if the profile gives none.
    public var answers: StepAnswers?

    public init(
        field: FieldID, value: FieldValue, setEdit: SetEdit? = nil, source: FieldID, sourceHash: ContentHash,
        expectedHash: ContentHash?, equivalents: [FieldValue] = [], onMissing: Profile.MissingReferencePolicy? = nil,
        answers: StepAnswers? = nil
    ) {
        self.field = field
        self.value = value
        self.setEdit = setEdit
        self.source = source
        self.sourceHash = sourceHash
        self.expectedHash = expectedHash
        self.equivalents = equivalents
        self.onMissing = onMissing
        self.answers = answers
    }
}

extension FieldWrite {
    /// The length of the texts in the write, in bytes.
    public var textLength: Int {
        let additions = setEdit?.additions.reduce(0) { $0 + $1.value.textLength } ?? 0
        return value.textLength + additions + equivalents.reduce(0) { $0 + $1.textLength }
    }
}
