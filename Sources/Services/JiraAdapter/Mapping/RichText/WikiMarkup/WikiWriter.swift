internal import EntityModel

/// Writes a rich text as Jira's wiki markup.
///
/// ``WikiReader`` reads the same text again unless a loss is reported.
///
/// There is one exception: a bare URL in a text becomes a link, because Jira makes it one.
struct WikiWriter {
    private var output = WikiOutput()
    private var losses = FormattingLossCounter()

    static func write(_ text: RichText) -> LossyResult<String> {
        var writer = WikiWriter()
        writer.write(text.normalized().blocks, isInQuote: false)
        return LossyResult(value: writer.output.text, losses: writer.losses)
    }

    private mutating func write(_ blocks: [RichText.Block], isInQuote: Bool) {
        for (index, block) in blocks.enumerated() {
            if index > 0 { output.append("\n\n") }
            write(block, isInQuote: isInQuote)
        }
    }

    private mutating func write(_ block: RichText.Block, isInQuote: Bool) {
        switch block {
        case .paragraph(let inlines):
            output.startLine()
            write(inlines, lineBreak: .newline)
        case .heading(let level, let inlines):
            output.append("h\(level). ")
            write(inlines, lineBreak: .forced)
        case .list(let ordered, let items):
            writeList(ordered: ordered, items: items, marks: "", isInQuote: isInQuote)
        case .code(let language, let text):
            writeCode(text, language: language)
        case .quote(let blocks):
            writeQuote(blocks, isInQuote: isInQuote)
        case .rule:
            output.append("----")
        }
    }

    // MARK: Code and quotations

    private static let languages: Set<String> = [
        "actionscript", "actionscript3", "ada", "applescript", "bash", "c", "c#", "c++", "cpp", "css", "erlang", "go",
        "groovy", "haskell", "html", "java", "javafx", "javascript", "js", "json", "lua", "nyan", "objc", "perl", "php",
        "python", "r", "rainbow", "ruby", "scala", "sh", "sql", "swift", "visualbasic", "xml", "yaml",
    ]

    private mutating func writeCode(_ text: String, language: String?) {
        var macro = "noformat"
        if let language, Self.languages.contains(language), !text.contains("{code}") {
            macro = "code"
            output.append("{code:\(language)}\n")
        } else {
            if language != nil { losses.add(.codeLanguage) }
            output.append("{noformat}\n")
        }
        if macro == "noformat", text.contains("{noformat}") {
            losses.add(.macro)
            output.append(text.replacing("{noformat}", with: "{ noformat }"))
        } else {
            output.append(text)
        }
        output.append("\n{\(macro)}")
    }

    private mutating func writeQuote(_ blocks: [RichText.Block], isInQuote: Bool) {
        if isInQuote {
            losses.add(.quoteContent)
            write(blocks, isInQuote: true)
        } else {
            output.append("{quote}\n")
            write(blocks, isInQuote: true)
            output.append("\n{quote}")
        }
    }

    // MARK: Lists

    private mutating func writeList(ordered: Bool, items: [[RichText.Block]], marks: String, isInQuote: Bool) {
        let marks = marks + (ordered ? "#" : "*")
        if marks.utf8.count > WikiReader.maxListDepth - (isInQuote ? 1 : 0) { losses.add(.nesting) }
        for (index, item) in items.enumerated() {
            if index > 0 { output.append("\n") }
            if index == 0, case .list? = item.first {
                // The marks of the nested list open both lists.
            } else {
                output.append(marks + " ")
            }
            writeItem(item, marks: marks, isFirst: index == 0, isInQuote: isInQuote)
        }
    }

    private mutating func writeItem(_ blocks: [RichText.Block], marks: String, isFirst: Bool, isInQuote: Bool) {
        var previous: RichText.Block?
        var hasList = false
        for block in blocks {
            if case .list = block {
                if previous != nil || !isFirst { output.append("\n") }
            } else {
                if hasList { losses.add(.listContent) }
                if previous != nil { output.append("\n") }
            }
            switch block {
            case .paragraph(let inlines):
                if case .paragraph? = previous { losses.add(.listContent) }
                output.startLine()
                write(inlines, lineBreak: .newline)
            case .heading(_, let inlines):
                losses.add(.listContent)
                output.startLine()
                write(inlines, lineBreak: .newline)
            case .list(let ordered, let items):
                // Only the last mark of a line distinguishes lists of the same depth.
                if case .list(let before, _)? = previous, before == ordered || items.first?.beginsWithList == true {
                    losses.add(.listContent)
                }
                writeList(ordered: ordered, items: items, marks: marks, isInQuote: isInQuote)
                hasList = true
            case .code, .quote:
                write(block, isInQuote: isInQuote)
            case .rule:
                losses.add(.listContent)
            }
            previous = block
        }
    }

    // MARK: Lines

    private enum LineBreakForm {
        case newline, forced
    }

    private mutating func write(_ inlines: [RichText.Inline], lineBreak: LineBreakForm) {
        var breaks = 0
        for (index, inline) in inlines.enumerated() {
            if case .lineBreak = inline {
                breaks += 1
                continue
            }
            if breaks > 0 {
                let forced = lineBreak == .newline ? breaks - 1 : breaks
                output.append(String(repeating: " \\\\ ", count: forced))
                if lineBreak == .newline {
                    output.append("\n")
                    output.startLine()
                }
                breaks = 0
            }
            write(inline, before: Self.kind(ofNext: inlines[(index + 1)...]), isInLink: false)
        }
    }

    /// Writes an inline.
    ///
    /// `next` is the kind of the character after it.
    private mutating func write(_ inline: RichText.Inline, before next: CharacterKind, isInLink: Bool) {
        switch inline {
        case .text(let text): output.append(text: text, before: next, isInLink: isInLink)
        case .code(let text): output.append(code: text)
        case .strong(let inner): write(inner, in: .strong, before: next, isInLink: isInLink)
        case .emphasis(let inner): write(inner, in: .emphasis, before: next, isInLink: isInLink)
        case .underline(let inner): write(inner, in: .underline, before: next, isInLink: isInLink)
        case .strikethrough(let inner): write(inner, in: .strikethrough, before: next, isInLink: isInLink)
        case .link(let address, let inner): writeLink(to: address, inner, before: next)
        case .lineBreak: output.append(" \\\\ ")
        }
    }

    private mutating func write(
        _ inlines: [RichText.Inline], in mark: WikiMark, before next: CharacterKind, isInLink: Bool
    ) {
        let isForced = output.lastKind == .word || next == .word
        output.open(mark, isForced: isForced)
        for (index, inline) in inlines.enumerated() {
            let following = index + 1 < inlines.count ? Self.kind(ofNext: inlines[(index + 1)...]) : .other
            write(inline, before: following, isInLink: isInLink)
        }
        output.close(mark, isForced: isForced)
    }

    private mutating func writeLink(to address: String, _ inlines: [RichText.Inline], before next: CharacterKind) {
        guard WikiLink.isAddress(Array(address.utf8)) else {
            losses.add(.link)
            for (index, inline) in inlines.enumerated() {
                let following = index + 1 < inlines.count ? Self.kind(ofNext: inlines[(index + 1)...]) : next
                write(inline, before: following, isInLink: false)
            }
            return
        }
        output.append("[")
        if inlines != [.text(address)] || address.hasPrefix("mailto:") {
            for (index, inline) in inlines.enumerated() {
                let following = index + 1 < inlines.count ? Self.kind(ofNext: inlines[(index + 1)...]) : .other
                write(inline, before: following, isInLink: true)
            }
            output.append("|")
        }
        output.append(address)
        output.append("]")
    }

    private static func kind(ofNext inlines: ArraySlice<RichText.Inline>) -> CharacterKind {
        switch inlines.first {
        case nil, .lineBreak: .space
        case .text(let text): CharacterKind(at: 0, in: Array(text.utf8.prefix(4))[...])
        case .code, .link, .strong, .emphasis, .underline, .strikethrough: .other
        }
    }
}

extension [RichText.Block] {
    fileprivate var beginsWithList: Bool {
        if case .list? = first { true } else { false }
    }
}
