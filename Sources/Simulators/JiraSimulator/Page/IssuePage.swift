/// The page at `/`: all issues, updated live, each with a form to change it as a user.
enum IssuePage {
    static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Jira simulator</title>
        <style>\(style)</style>
        </head>
        <body>
        <header><h1>Jira simulator</h1><p id="shape"></p>
        <label>Act as <select id="person"></select></label>
        <form id="create"><input name="summary" placeholder="Summary of a new story" aria-label="Summary of a new story" required>
        <button>Create</button></form></header>
        <main id="issues"></main>
        <p id="message" role="status"></p>
        <script>\(script)</script>
        </body>
        </html>
        """

    private static let style = """
        :root { --line: #dfe1e6; --quiet: #5e6c84; --accent: #0c66e4; color-scheme: light; }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, sans-serif; color: #172b4d; background: #f7f8f9; margin: 0; }
        header { display: flex; flex-wrap: wrap; gap: 12px 20px; align-items: center; padding: 14px 24px;
          background: #fff; border-bottom: 1px solid var(--line); position: sticky; top: 0; }
        h1 { font-size: 18px; margin: 0; } header p { margin: 0; color: var(--quiet); }
        #create { display: flex; gap: 8px; margin-left: auto; }
        main { max-width: 980px; margin: 20px auto; padding: 0 20px; display: grid; gap: 12px; }
        article { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px; transition: background 1.5s; }
        article.fresh { background: #e9f2ff; }
        .head { display: flex; gap: 12px; align-items: baseline; flex-wrap: wrap; }
        .key, .small { color: var(--quiet); font-size: 13px; } .summary { font-weight: 600; flex: 1; }
        .status { font-size: 12px; padding: 1px 8px; border-radius: 10px; background: #e4e6ea; }
        .text p { margin: 6px 0; } .text pre { background: #f4f5f7; padding: 8px; overflow: auto; }
        .comment { border-left: 3px solid var(--line); padding-left: 10px; margin: 8px 0; }
        details { margin-top: 8px; } summary { cursor: pointer; color: var(--accent); font-size: 13px; }
        form.edit { display: grid; gap: 8px; margin-top: 8px; }
        .row { display: flex; gap: 8px; flex-wrap: wrap; } .row > input { flex: 1; }
        input, textarea, select, button { font: inherit; padding: 5px 9px; border: 1px solid var(--line); border-radius: 4px; background: #fff; color: inherit; }
        textarea { min-height: 96px; font-family: ui-monospace, monospace; font-size: 13px; }
        button { cursor: pointer; } button.main, #create button { background: var(--accent); border-color: var(--accent); color: #fff; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        #message { position: fixed; bottom: 12px; left: 24px; margin: 0; padding: 6px 12px; border-radius: 4px; background: #172b4d; color: #fff; }
        #message:empty { display: none; }
        """

    private static let script = """
        const known = new Map(); let people = [];
        const $ = (id) => document.getElementById(id);
        const el = (tag, cls, text) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text !== undefined) e.textContent = text; return e; };
        async function act(method, path, body) {
          const answer = await fetch('/_control/as/' + $('person').value + '/rest/api/2/' + path,
            { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
          const text = await answer.text();
          $('message').textContent = answer.ok ? '' : 'Refused (' + answer.status + '): ' + text;
          await refresh(); return answer.ok;
        }
        function form(issue) {
          const f = el('form', 'edit'), s = el('input'), d = el('textarea');
          s.value = issue.summary; s.setAttribute('aria-label', 'Summary');
          d.value = issue.description; d.setAttribute('aria-label', 'Description, wiki markup');
          const save = el('button', 'main', 'Save'); const row = el('div', 'row'); row.append(save);
          for (const t of issue.transitions) {
            const b = el('button', '', t.name); b.type = 'button';
            b.onclick = () => act('POST', 'issue/' + issue.key + '/transitions',
              { transition: { id: t.id }, fields: t.asksResolution ? { resolution: { name: 'Done' } } : undefined });
            row.append(b);
          }
          f.append(s, d, row);
          f.onsubmit = (e) => { e.preventDefault(); act('PUT', 'issue/' + issue.key, { fields: { summary: s.value, description: d.value } }); };
          const c = el('form', 'row'), text = el('input'), send = el('button', '', 'Comment');
          text.required = true; text.setAttribute('aria-label', 'Comment'); text.placeholder = 'A comment'; c.append(text, send);
          c.onsubmit = async (e) => { e.preventDefault(); if (await act('POST', 'issue/' + issue.key + '/comment', { body: text.value })) text.value = ''; };
          const box = el('div'); box.append(f, el('p'), c); return box;
        }
        function draw(issue, first) {
          const old = known.get(issue.key);
          if (old && old.updated === issue.updated) return old.node;
          const a = el('article'), head = el('div', 'head');
          head.append(el('span', 'key', issue.key), el('span', 'summary', issue.summary), el('span', 'status', issue.status));
          const text = el('div', 'text'); text.innerHTML = issue.descriptionHTML; a.append(head, text);
          for (const c of issue.comments) {
            const q = el('div', 'comment text'); q.innerHTML = c.html; q.prepend(el('div', 'small', c.author + ', ' + c.created.slice(11, 19))); a.append(q);
          }
          if (issue.changes.length) a.append(el('div', 'small', issue.changes.map((c) => c.author + ' changed ' + c.fields.join(', ') + ' at ' + c.time.slice(11, 19)).join(' · ')));
          const edit = el('details'); edit.append(el('summary', '', 'Edit as a person'), form(issue)); a.append(edit);
          if (old && old.node.querySelector('details').open) edit.open = true;
          if (!first) { a.classList.add('fresh'); setTimeout(() => a.classList.remove('fresh'), 400); }
          known.set(issue.key, { updated: issue.updated, node: a }); return a;
        }
        async function refresh() {
          const state = await (await fetch('/_control/state')).json();
          if (!people.length) {
            people = state.people; $('shape').textContent = state.shape === 'cloud' ? 'Cloud' : 'Data Center';
            for (const p of people) { const o = el('option', '', p); o.value = p; $('person').append(o); }
          }
          const first = known.size === 0, main = $('issues');
          if (main.contains(document.activeElement)) {
            const active = document.activeElement.closest('article');
            for (const issue of state.issues) { const old = known.get(issue.key); if (old && old.node !== active && old.updated !== issue.updated) old.node.replaceWith(draw(issue)); }
            return;
          }
          main.replaceChildren(...state.issues.map((i) => draw(i, first)));
        }
        $('create').onsubmit = async (e) => { e.preventDefault(); const s = e.target.summary;
          if (await act('POST', 'issue', { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: s.value } })) s.value = ''; };
        refresh(); setInterval(() => refresh().catch(() => {}), 1000);
        """
}
