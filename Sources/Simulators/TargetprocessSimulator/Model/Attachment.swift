import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// A file attached to a card or project.
struct Attachment: Hashable, Sendable {
    var id: Int
    var general: Int
    var name: String
    var mimeType: String
    /// The content.
    ///
    /// A generated file has only its first bytes here, and they repeat.
    var bytes: [UInt8]
    var owner: Int
    var date: Timestamp
    /// The size of a generated file in bytes.
    var madeUp: Int?

    var size: Int { madeUp ?? bytes.count }
}

extension World {
    func attachments(of general: Int) -> [Attachment] {
        (attachmentsByGeneral[general] ?? []).compactMap { attachmentsById[$0] }
    }

    /// Attaches files to a card, which counts as a change of the card.
    mutating func upload(
        _ files: [MultipartFile], to general: Int, by author: User, at now: Timestamp
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
        _ files: [Attachment], on general: Int, by author: User, at now: Timestamp
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

    /// Attaches a generated file of any size to a card, without storing its bytes.
    mutating func generateContent(
        _ name: String, size: Int, on general: Int, by author: User, at now: Timestamp
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

    /// Marks the card of a file as changed.
    ///
    /// The tool counts a change of a file as a change of its card.
    private mutating func touch(_ general: Int) {
        guard var card = cards[general] else { return }
        card.version = nextVersion()
        put(card)
    }

    /// Moves the attachments of a card to the card that it was converted to.
    mutating func moveAttachments(from card: Int, to other: Int) {
        let ids = attachmentsByGeneral.removeValue(forKey: card) ?? []
        for id in ids { attachmentsById[id]?.general = other }
        attachmentsByGeneral[other, default: []] += ids
    }
}
