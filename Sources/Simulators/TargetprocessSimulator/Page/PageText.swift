import OrderedCollections

/// The HTML of the page, which loads nothing from other hosts.
struct PageText {
    let world: World
    let account: String
    let notice: String?

    /// The maximum number of stories on the page.
    ///
    /// The page states the number of omitted stories.
    private let limit = 100

    var document: String {
        let stories = world.cards.values.reversed()
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Targetprocess \(markupEscaped(account))</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>\(style)</style></head><body>
            <header><h1>Targetprocess</h1><span>\(markupEscaped(account))</span></header>
            \(notice.map { "<p class=\"notice\">\(markupEscaped($0))</p>" } ?? "")
            <details class="new"><summary>New story</summary>\(newForm)</details>
            \(stories.prefix(limit).map(story).joined(separator: "\n"))
            \(stories.count > limit ? "<p>and \(stories.count - limit) more</p>" : "")
            </body></html>
            """
    }

    private func story(_ card: Card) -> String {
        let state = world.states[card.state]
        let comments = world.comments(of: card.id)
        return """
            <article id="story-\(card.id)"><h2><small>\(card.kind.name) \(card.id)</small> \(markupEscaped(card.name))
            <b class="state\(state?.isFinal == true ? " final" : "")">\(markupEscaped(state?.name ?? ""))</b></h2>
            <div class="text">\(shown(card.description ?? ""))</div>
            \(comments.map(comment).joined())
            <details><summary>Edit</summary>\(editForm(card, state))</details>
            <details><summary>Comment</summary><form method="post" action="/ui/comment">
            <input type="hidden" name="id" value="\(card.id)"><textarea name="text" rows="3" required></textarea>
            \(people)<button>Comment</button></form></details></article>
            """
    }

    private func comment(_ comment: Comment) -> String {
        let author = world.users[comment.owner]?.fullName ?? ""
        return "<div class=\"comment\"><small>\(markupEscaped(author))</small> \(shown(comment.text))</div>"
    }

    private func editForm(_ card: Card, _ state: EntityState?) -> String {
        let next = (state?.next ?? []).compactMap { world.states[$0]?.name }
        let options = next.map { "<option>\(markupEscaped($0))</option>" }.joined()
        return """
            <form method="post" action="/ui/story"><input type="hidden" name="id" value="\(card.id)">
            <input name="name" value="\(markupEscaped(card.name))" required>
            <textarea name="description" rows="5">\(markupEscaped(card.description ?? ""))</textarea>
            <select name="state"><option value="">\(markupEscaped(state?.name ?? "")) (stays)</option>\(options)</select>
            \(people)<button>Save</button></form>
            """
    }

    private var newForm: String {
        """
        <form method="post" action="/ui/story"><input name="name" placeholder="Name" required>
        <textarea name="description" rows="4" placeholder="Description"></textarea>\(people)<button>Create</button></form>
        """
    }

    private var people: String {
        let options = world.users.values.filter { $0.id != 1 }.map { user in
            "<option value=\"\(markupEscaped(user.login))\">as \(markupEscaped(user.fullName))</option>"
        }
        return "<select name=\"user\">\(options.joined())</select>"
    }

    /// Returns Markdown unchanged, and HTML as the tool cleaned it when it was stored.
    private func shown(_ text: String) -> String {
        guard text.hasPrefix(RichTextStorage.markdownMarker) else { return text }
        return "<pre>\(markupEscaped(String(text.dropFirst(RichTextStorage.markdownMarker.count))))</pre>"
    }

    private let style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
        header{display:flex;gap:1rem;align-items:baseline}h1{font-size:1.3rem}h2{font-size:1.05rem;margin:0}
        header span,small{opacity:.65;font-weight:normal}article{border-top:1px solid #8884;padding:1rem 0}
        .state{float:right;font-size:.8rem;font-weight:600;padding:0 .6rem;border-radius:1rem;background:#36c3;}
        .state.final{background:#2a84}.text{margin:.5rem 0;overflow-wrap:anywhere}.comment{border-left:3px solid #8884;
        padding-left:.8rem;margin:.5rem 0}pre{font:inherit;white-space:pre-wrap;margin:0;display:inline}
        form{display:grid;gap:.5rem;margin:.5rem 0}input,textarea,select,button{font:inherit;padding:.3rem .5rem}
        .notice{background:#c333;padding:.5rem .8rem;border-radius:.3rem}summary{cursor:pointer;opacity:.7}
        """
}
