import EntityModel

/// The fields of a work item that Tandem keeps in step, under the tool's own names.
enum TargetprocessField {
    static let name = FieldID("Name")
    static let description = FieldID("Description")
    static let state = FieldID("EntityState")
}

extension WorkItem {
    /// The item's fields in the generic language.
    ///
    /// What the tool did not tell of is missing, except for the description: the tool leaves it out when there is none.
    var fields: [FieldID: FieldValue] {
        var fields: [FieldID: FieldValue] = [:]
        if let name {
            fields[TargetprocessField.name] = name.isEmpty ? .empty : .text(name)
        }
        let text = TargetprocessText.read(description ?? "").value
        fields[TargetprocessField.description] = text.isEmpty ? .empty : .richText(text)
        if let stateName {
            fields[TargetprocessField.state] = .state(stateName)
        }
        return fields
    }

    /// The item in the generic language.
    ///
    /// - Parameters:
    ///   - entity: the item's name.
    ///   - baseURL: of the tool, without a slash at the end.
    ///   - comments: where they were read.
    /// - Returns: the snapshot.
    func snapshot(of entity: EntityReference, baseURL: String, comments: [Comment]? = nil) -> EntitySnapshot {
        let losses = TargetprocessText.read(description ?? "").losses
        return EntitySnapshot(
            entity: entity, version: entityVersion, modifiedAt: modifyDate?.milliseconds ?? 0, fields: fields,
            comments: comments, url: "\(baseURL)/entity/\(id)", displayKey: String(id),
            losses: losses.isEmpty ? nil : [TargetprocessField.description: losses])
    }
}

extension FieldValue {
    /// The value as the tool keeps it when it is sent: a name without outer spaces, a description as it is read back.
    func stored(in field: FieldID) -> FieldValue {
        switch field {
        case TargetprocessField.name:
            let name = plainText.trimmingWhiteSpace
            return name.isEmpty ? .empty : .text(name)
        case TargetprocessField.description:
            let text = TargetprocessText.read(TargetprocessText.write(richText).value).value
            return text.isEmpty ? .empty : .richText(text)
        default:
            return self
        }
    }

    /// The words, whatever the kind.
    var plainText: String {
        if case .text(let text) = converted(to: .text) { text } else { "" }
    }

    /// The value as formatted text, whatever the kind.
    var richText: RichText {
        if case .richText(let text) = self { return text }
        return RichText(plain: plainText)
    }
}

extension String {
    fileprivate var trimmingWhiteSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
