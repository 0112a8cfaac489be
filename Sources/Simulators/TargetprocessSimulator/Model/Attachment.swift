import OrderedCollections
import SimulatorKit

/// A file that hangs on a card or project.
struct Attachment: Hashable, Sendable {
    var id: Int
    var general: Int
    var name: String
    var mimeType: String
    /// Those that it has; of a file that is made up for a bench the first, which come again and again.
    var bytes: [UInt8]
    var owner: Int
    var date: Instant
    /// How many bytes it has where they are made up.
    var madeUp: Int?

    var size: Int { madeUp ?? bytes.count }
}

extension World {
    func attachments(of general: Int) -> [Attachment] {
        (attachmentsByGeneral[general] ?? []).compactMap { attachmentsById[$0] }
    }

    /// Hangs files on a card, which counts as changed.
    mutating func upload(
        _ files: [MultipartFile], to general: Int, by author: User, at now: Instant
    ) throws(APIError) -> ([Attachment], [Change]) {
        guard name(ofGeneral: general) != nil else { throw .notFound("General", id: String(general)) }
        let made = files.map { file in
            Attachment(
                id: 0, general: general, name: file.name, mimeType: file.type, bytes: file.bytes, owner: author.id,
                date: now)
        }
        return attach(made, on: general, by: author, at: now)
    }

    private mutating func attach(
        _ files: [Attachment], on general: Int, by author: User, at now: Instant
    ) -> ([Attachment], [Change]) {
        var made: [Attachment] = []
        for var attachment in files {
            lastAttachment += 1
            attachment.id = lastAttachment
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

    /// Hangs a file of any size on a card, whose bytes nobody has to hold.
    mutating func generateContent(
        _ name: String, size: Int, on general: Int, by author: User, at now: Instant
    ) throws(APIError) -> [Change] {
        guard self.name(ofGeneral: general) != nil else { throw .notFound("General", id: String(general)) }
        let pattern = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let file = Attachment(
            id: 0, general: general, name: name, mimeType: "application/octet-stream", bytes: pattern,
            owner: author.id, date: now, madeUp: size)
        return attach([file], on: general, by: author, at: now).1
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
