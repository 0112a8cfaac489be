import OrderedCollections
import SimulatorForms

/// A file that hangs on a card or project.
struct Attachment: Hashable, Sendable {
    var id: Int
    var general: Int
    var name: String
    var mimeType: String
    var bytes: [UInt8]
    var owner: Int
    var date: Instant
}

extension World {
    func attachments(of general: Int) -> [Attachment] {
        (attachmentsByGeneral[general] ?? []).compactMap { attachmentsById[$0] }
    }

    /// Hangs files on a card, which counts as changed.
    mutating func upload(
        _ files: [FormFile], to general: Int, by author: User, at now: Instant
    ) throws(Refusal) -> ([Attachment], [Change]) {
        guard name(ofGeneral: general) != nil else { throw .notFound("General", id: String(general)) }
        var made: [Attachment] = []
        for file in files {
            lastAttachment += 1
            let attachment = Attachment(
                id: lastAttachment, general: general, name: file.name, mimeType: file.type, bytes: file.bytes,
                owner: author.id, date: now)
            attachmentsById[attachment.id] = attachment
            attachmentsByGeneral[general, default: []].append(attachment.id)
            made.append(attachment)
        }
        let changes = made.map {
            Change(
                modification: .created, before: nil, after: .attachment($0), changedFields: [], author: author, at: now)
        }
        touch(general)
        return (made, changes)
    }

    mutating func remove(_ attachment: Attachment) {
        attachmentsById.removeValue(forKey: attachment.id)
        attachmentsByGeneral[attachment.general]?.removeAll { $0 == attachment.id }
        touch(attachment.general)
    }

    /// The instance counts the change of a file as one of its card.
    private mutating func touch(_ general: Int) {
        guard var card = cards[general] else { return }
        card.version = nextVersion()
        put(card)
    }

    /// Moves the files of a card to the one that it was converted to.
    mutating func moveAttachments(from card: Int, to other: Int) {
        let ids = attachmentsByGeneral.removeValue(forKey: card) ?? []
        for id in ids { attachmentsById[id]?.general = other }
        attachmentsByGeneral[other, default: []] += ids
    }
}
