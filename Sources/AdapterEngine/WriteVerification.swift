package import EntityModel

/// Decides whether a tool kept a value whose write it accepted.
///
/// A tool may answer success and keep its old value, clear the field, or store another value: an automation rule resets
/// it, or the field is missing from a screen.
package enum WriteVerification: Hashable {
    /// The field holds the value, or the tool's own form of it.
    case kept(FieldValue)
    /// The field holds a value that is neither the written one nor a user's edit.
    case notKept(FieldValue, reason: String)
    /// The field holds another user's later edit.
    case edited

    package static let keptOld = "The tool accepted the write and kept the old value."
    package static let cleared = "The tool accepted the write and left the field empty."
    package static let other = "The tool accepted the write and stored another value."
    package static let memberNotKept = "The tool accepted the write and did not keep this value."

    /// Compares what a field holds with what was written.
    ///
    /// - Parameters:
    ///   - sent: The value that was written, in the tool's own terms.
    ///   - stored: The value as the adapter expects the tool to store it.
    ///   - before: The value before the write.
    ///   - told: The value in the answer to the write, which no edit can have changed; `nil` if the answer has none.
    ///   - read: The value that was read after the write.
    package init(sent: FieldValue, stored: FieldValue, before: FieldValue, told: FieldValue?, read: FieldValue?) {
        guard let now = told ?? read else {
            self = .kept(stored)
            return
        }
        let isKept = now == sent || now == stored || now.means(stored) || now.isForm(of: sent)
        if isKept {
            self = .kept(now)
        } else if now == before {
            self = .notKept(now, reason: Self.keptOld)
        } else if now.isEmpty {
            self = .notKept(now, reason: Self.cleared)
        } else if told == nil || now.kind == .state {
            // Another user, or an automation that moves work on, changed the field after the write.
            self = .edited
        } else {
            self = .notKept(now, reason: Self.other)
        }
    }
}

extension FieldValue {
    /// Whether this is the form in which a tool stores another value: rounded, without extra space, or with simpler
    /// formatting.
    func isForm(of sent: FieldValue) -> Bool {
        switch (self, sent) {
        case (.number(let now), .number(let sent)): now.isRounded(sent)
        case (.moment(let now), .moment(let sent)): now != sent && abs(now - sent) < 60_000
        case (.text(let now), .text(let sent)), (.option(let now), .option(let sent)):
            now.essence == sent.essence
        case (.richText(let now), .richText(let sent)): now.plainText.resembles(sent.plainText)
        default: false
        }
    }
}

extension Double {
    /// Whether this is a number with fewer decimals than another one, from which it was rounded or cut.
    fileprivate func isRounded(_ sent: Double) -> Bool {
        guard isFinite, sent.isFinite, self != sent else { return self == sent }
        var scale = 1.0
        for _ in 0...9 {
            if (self * scale).rounded() == self * scale {
                return (sent * scale).rounded() != sent * scale && abs(self - sent) * scale < 1
            }
            scale *= 10
        }
        return abs(self - sent) <= abs(sent) * 1e-9
    }
}

extension String {
    /// The text without what tools change on their own: case, and the amount of white space.
    fileprivate var essence: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    /// Whether most words of two texts are the same: a tool may rewrite mentions, links, and emoji.
    fileprivate func resembles(_ other: String) -> Bool {
        func words(_ text: String) -> Set<Substring> {
            Set(text.lowercased()[...].split { !$0.isLetter && !$0.isNumber })
        }
        let (own, others) = (words(self), words(other))
        guard !own.isEmpty || !others.isEmpty else { return true }
        return own.intersection(others).count * 2 >= max(own.count, others.count)
    }
}
