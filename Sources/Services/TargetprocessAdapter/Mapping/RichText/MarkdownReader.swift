import EntityModel

/// Parses CommonMark blocks.
///
/// Unsupported syntax remains text.
struct MarkdownReader {
    private(set) var losses = FormattingLossCounter()

    mutating func read(_ text: String) -> RichText {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        return RichText(blocks: blocks(lines.map { MarkdownLine($0) }, depth: 0))
    }

    private mutating func blocks(_ lines: [MarkdownLine], depth: Int) -> [RichText.Block] {
        var blocks: [RichText.Block] = []
        var rest = lines[...]
        while let line = rest.first {
            if line.isBlank {
                rest = rest.dropFirst()
            } else if line.indent >= 4 {
                blocks.append(indentedCode(&rest))
            } else if let fence = line.fence {
                blocks.append(fencedCode(&rest, fence))
            } else if let (level, text) = line.heading {
                rest = rest.dropFirst()
                blocks.append(.heading(level: level, inlines([MarkdownLine(text)])))
            } else if line.isRule {
                rest = rest.dropFirst()
                blocks.append(.rule)
            } else if line.quoted != nil {
                let inner = quote(&rest)
                blocks.append(
                    depth < RichText.maximumDepth ? .quote(self.blocks(inner, depth: depth + 1)) : flattened(inner))
            } else if let marker = line.listMarker {
                blocks.append(
                    depth < RichText.maximumDepth
                        ? list(&rest, marker, depth: depth) : flattened(item(&rest, marker)))
            } else {
                blocks += paragraph(&rest)
            }
        }
        return blocks
    }

    /// Returns the text of a quote or list item that exceeds the nesting limit.
    private mutating func flattened(_ lines: [MarkdownLine]) -> RichText.Block {
        losses.add(.nesting)
        return .paragraph(inlines(lines))
    }

    private func indentedCode(_ rest: inout ArraySlice<MarkdownLine>) -> RichText.Block {
        let code = rest.prefix { $0.isBlank || $0.indent >= 4 }
        rest = rest.dropFirst(code.count)
        return .code(language: nil, code.map { $0.removing(4) }.joined(separator: "\n"))
    }

    private func fencedCode(
        _ rest: inout ArraySlice<MarkdownLine>, _ fence: MarkdownLine.Fence
    ) -> RichText.Block {
        let indent = rest.first?.indent ?? 0
        rest = rest.dropFirst()
        let code = rest.prefix { !$0.closes(fence) }
        rest = rest.dropFirst(code.count + 1)
        return .code(
            language: fence.info.isEmpty ? nil : fence.info,
            code.map { $0.removing(indent) }.joined(separator: "\n"))
    }

    private func quote(_ rest: inout ArraySlice<MarkdownLine>) -> [MarkdownLine] {
        var inner: [MarkdownLine] = []
        while let line = rest.first {
            if let quoted = line.quoted {
                inner.append(MarkdownLine(quoted))
            } else if let last = inner.last, last.isParagraphText, line.isParagraphText {
                inner.append(line)
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        return inner
    }

    private mutating func list(
        _ rest: inout ArraySlice<MarkdownLine>, _ first: MarkdownLine.ListMarker, depth: Int
    ) -> RichText.Block {
        if let start = first.start, start != 1 { losses.add(.listStart) }
        var items: [[RichText.Block]] = []
        while let marker = rest.first?.listMarker, marker.sign == first.sign, rest.first?.isRule == false {
            items.append(blocks(item(&rest, marker), depth: depth + 1))
            let blank = rest.prefix(while: \.isBlank)
            if rest.dropFirst(blank.count).first?.listMarker?.sign == first.sign { rest = rest.dropFirst(blank.count) }
        }
        return .list(ordered: first.start != nil, items: items)
    }

    private func item(_ rest: inout ArraySlice<MarkdownLine>, _ marker: MarkdownLine.ListMarker) -> [MarkdownLine] {
        var inner = [MarkdownLine(marker.content)]
        rest = rest.dropFirst()
        while let line = rest.first {
            if line.isBlank {
                // Blank lines belong to the item only if more of the item follows.
                let blank = rest.prefix(while: \.isBlank)
                guard let next = rest.dropFirst(blank.count).first, next.indent >= marker.width else { break }
                inner += blank.map { MarkdownLine(Substring($0.removing(marker.width))) }
                rest = rest.dropFirst(blank.count)
            } else if line.indent >= marker.width {
                inner.append(MarkdownLine(Substring(line.removing(marker.width))))
                rest = rest.dropFirst()
            } else if let last = inner.last, last.isParagraphText, line.isParagraphText {
                inner.append(line)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return inner
    }

    private mutating func paragraph(_ rest: inout ArraySlice<MarkdownLine>) -> [RichText.Block] {
        var text: [MarkdownLine] = []
        while let line = rest.first, !line.isBlank, text.isEmpty || !line.interruptsParagraph {
            if !text.isEmpty, let level = line.underlineLevel {
                rest = rest.dropFirst()
                return [.heading(level: level, inlines(text))]
            }
            if text.count == 1, line.isTableDelimiter, text[0].text.contains("|") { return table(text[0], &rest) }
            text.append(line)
            rest = rest.dropFirst()
        }
        return [.paragraph(inlines(text))]
    }

    /// Returns the rows of a table as paragraphs.
    private mutating func table(
        _ head: MarkdownLine, _ rest: inout ArraySlice<MarkdownLine>
    ) -> [RichText.Block] {
        losses.add(.table)
        let rows = [head] + rest.dropFirst().prefix { !$0.isBlank && $0.text.contains("|") }
        rest = rest.dropFirst(rows.count)
        return rows.map { .paragraph(inlines([$0])) }
    }

    private mutating func inlines(_ lines: [MarkdownLine]) -> [RichText.Inline] {
        var reader = MarkdownInlineReader()
        let content = reader.read(
            lines.map { $0.text.drop { $0 == " " || $0 == "\t" } }.joined(separator: "\n"))
        for loss in reader.losses.losses { losses.add(loss.feature, count: loss.count) }
        return content
    }
}
