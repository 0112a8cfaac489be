#!/usr/bin/env python3
"""Checks the English and the names of the project against its writing rules.

    english.py                prints the errors and the number of warnings; exits with 1 if there is an error
    english.py --warnings     prints the warnings, too
    english.py --counts       prints the hits per rule and per target
    english.py FILE ...       checks only these files and prints every hit

The rules E1 to E20 and W1 to W6 check prose: comments, messages in string literals, SQL comments, the descriptions of
the OpenAPI documents, README.md, and docs/. The rules I1 to I5 check identifiers. A hit of a rule that CLEAN_RULES
lists is an error. A hit of another I rule is an error in the targets that CLEAN lists and a warning elsewhere. Text in
backticks is skipped.

An exception is one line in english-allow.txt: the file, a colon, and the phrase that the file may contain.
"""
import argparse
import ast
import collections
import io
import json
import pathlib
import re
import subprocess
import sys
import tokenize

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent

# The targets in which a hit of an E or I rule is an error. A target joins the list when it has no hits; none leaves it.
CLEAN = {
    "AMQP", "AMQPTests", "CHANGELOG", "CONTRIBUTING", "JiraSimulator", "JiraSimulatorTests", "README", "SECURITY",
    "SimulatorKit", "SimulatorKitTests", "SystemTests", "TandemCLI", "TargetprocessSimulator",
    "TargetprocessSimulatorTests", "deploy", "docs", "github", "scripts",
}

# The rules of which every hit is an error. A rule joins the list when it has no hits; none leaves it.
CLEAN_RULES = {f"E{number}" for number in range(1, 21)} | {"I1", "I2", "I3", "I4"}

GROUPS = {"Base", "Drivers", "Engines", "Shared", "Services", "Tools", "Simulators", "Support", "System"}
SIMULATORS = {"JiraSimulator", "TargetprocessSimulator", "SimulatorKit"}

Rule = collections.namedtuple("Rule", "name pattern suggestion")
Piece = collections.namedtuple("Piece", "line text entry")
Hit = collections.namedtuple("Hit", "file line target rule phrase suggestion")


def rule(name, pattern, suggestion):
    return Rule(name, re.compile(pattern), suggestion)


PROSE = [
    rule("E1", r"^(?:What|Who|Whom|Whose|Whoever)\b(?!.*\?$)", 'a noun phrase: "The values that …", "The user who …"'),
    rule("E2", r"(?:(?<=[:;,.] )|^)(?:who|whoever|whom|whose) "
               r"(?:[a-z]+s|[a-z]+ed|had|has|is|was|were|may|does|did)\b", 'the actor: "the process that …"'),
    rule("E3", r"^(?:Has|Have|Lets) (?!no\b|been\b)", 'the effect as a verb: "Creates …", "Allows …"'),
    rule("E4", r"\b(?:is|are|was|were) to(?= (?:be|hold|stand|hang|become|have|take|go|come|do|stay)\b|[.,;])",
         "must, should, or will"),
    rule("E5", r"\b(?:tells?|told|telling|speaks?|hears?|heard|word) of\b", "reports, returns, or contains"),
    rule("E6", r"\bstand(?:s|ing)? (?:in|on|at|there|beside|under|below|above|by|alone|as)\b",
         "is in, is stored in, or contains"),
    rule("E7", r"\b(?:anew|beside|hasten\w*|heir|mend(?:s|ed|ing|ings)?|unborn|quarrel\w*|farewell|wish(?:es)?|hung)\b",
         "again, in addition to, repair, or another common word"),
    rule("E8", r"\bunder way\b|\bat work\b|\bin hand\b", "in progress, pending, or running"),
    rule("E9", r"\bany more\b|\bno more(?=[.,;:]|$)", "no longer"),
    rule("E10", r"\bc[oa]mes? to (?:its|an|the) end\b", "ends or finishes"),
    rule("E11", r"\b(?:nobody|somebody|whoever|whomever)\b", "no process, another user, or the caller"),
    rule("E12", r"\bso (?:many|much|often|long) (?!as\b)[a-z]+", "the number"),
    rule("E13", r"\bas good as\b", "treated as"),
    rule("E14", r"\b(?:would|could|might|may|must|can|will) else\b", "otherwise"),
    rule("E15", r"\b(?:for|to|from|by|of|with) (?:who|whom)\b", '"for the user who …"'),
    rule("E16", r"\b[Ww]hat (?:became|becomes|came|comes) of\b", "the outcome or the result"),
    rule("E17", r"^(?:Of|As|That|Those) (?!(?:is|was|makes|that|if|long|soon|far|of)\b)", "a complete noun phrase"),
    rule("E18", r"^(?:[Hh]ere, too|As above)\b|^The same\.$", "the sentence itself, repeated"),
    rule("E19", r"\bt(?:ak(?:e|es|en|ing)|ook) for (?!granted)", "treated as or mistaken for"),
    rule("E20", r"\blet(?:s|ting)? [a-z]* ?through\b", "allows or matches"),
    rule("W2", r"^[^;]*;[^;]*;", "periods"),
    rule("W4", r"\b(?:is|are|was|were) (?:not )?there(?: already)?(?=[.,;:)]|$)", "exists"),
    rule("W5", r"\b[Mm]a(?:kes?|de|king) (?:an? |the |new |another )?"
               r"(?:items?|issues?|things?|sprints?|webhooks?|shares?|keys?|tables?)\b", "create"),
    rule("W6", r"\b(?:colour|behaviour|honour|neighbour)\w*"
               r"|\b(?:organi|recogni|normali|initiali|authori|synchroni)s(?:e|ed|es|ing|ation)\b"
               r"|\b(?:cancelled|labelled|spelt|learnt)\b", "the American spelling"),
]
W3 = rule("W3", r"^(?:How|Where|When|Which)\b(?!.*\?$)", '"The number of …", "The address of …"')
# "When the webhook is gone, the adapter …" is a complete sentence.
CLAUSE = re.compile(r"^(?:Where|When)\b[^,]*, \S+ ")
LONGEST_SENTENCE = 30

IDENTIFIERS = [
    rule("I1", r"\bfunc (?:take|tell|told|say|hear|hand|mend|hasten|await|yield|adopt|announce|judged|born)\b",
         "the glossary's verb"),
    rule("I2", r"\b(?:let|var) (?:most|longest|largest|deepest|patience|foresight)(?:[A-Z]\w*)?\b",
         "max…, …Timeout, or …Window"),
    rule("I3", r"\b(?:now|since|until|at|\w+At|ends|expires)\??: Int64", "Timestamp"),
]
MOST_EXTENSION_FILES = 4

# Comments and strings of Swift, in which text is not code.
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|(?P<raw>\#+)".*?"(?P=raw)'
    r'|"""(?:\\.|(?!""").)*"""'
    r'|"(?:\\\((?:[^()"\n]|"[^"\n]*"|\((?:[^()\n]|\([^()\n]*\))*\))*\)|\\.|[^"\\\n])*"', re.S)
INTERPOLATION = re.compile(r"\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
SQL_VERB = re.compile(r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|WITH|GRANT|REVOKE|SET|DO)\b")
SENTENCE_END = re.compile(r'(?<=[.!?])["”)]?\s+(?=[A-Z"“(`§])')
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf)\.$")
ENTRY = re.compile(r"^(?:[-*+]|\d+\.) +(?:(?:Parameters?|Returns|Throws|Note|Warning|Important|See)\b[^:]*: *|\w+: +)?")


# Text

def without_code(text):
    """The text with everything in backticks, links' addresses, and markup replaced."""
    text = re.sub(r"``[^`]+``|`[^`]+`", lambda match: "§" + "\n" * match.group().count("\n"), text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"https?://\S+", "§", text)
    return text.replace("**", "").replace("§§", "§")


def sentences(text):
    """The sentences of a paragraph, each with the number of line breaks before it."""
    found, start = [], 0
    for match in [*SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        if match and ABBREVIATION.search(text[start:end]):
            continue
        sentence = " ".join(text[start:end].split())
        if sentence:
            found.append((text.count("\n", 0, start), sentence))
        start = match.end() if match else end
    return found


def pieces(lines):
    """The sentences and parameter entries of a block: `lines` is a list of line number and text."""
    found, paragraph, start, entry, fenced = [], [], 0, False, False

    def close():
        nonlocal paragraph, entry
        if paragraph:
            for index, (breaks, sentence) in enumerate(sentences(without_code("\n".join(paragraph)))):
                found.append(Piece(start + breaks, sentence, entry and index == 0))
        paragraph, entry = [], False

    for number, line in lines:
        text = line.strip()
        if text.startswith("```"):
            close()
            fenced = not fenced
            continue
        if fenced:
            continue
        if not text or text.startswith(("|", "<")) or re.fullmatch(r"[-=#*]{3,}", text):
            close()
            continue
        match = ENTRY.match(text)
        heading = re.match(r"^#+ ", text)
        if match or heading:
            close()
            text = text[(match or heading).end():]
            entry = bool(match)
        if not paragraph:
            start = number
        if text:
            paragraph.append(text)
        if heading:
            paragraph = []
    close()
    return found


def prose_hits(piece):
    """The rule, the phrase, and the suggestion of each hit in one sentence."""
    text = piece.text
    if piece.entry and text[:1].islower():
        text = text[0].upper() + text[1:]
    for entry in PROSE:
        # E2 has its own form at the start of a sentence, in lower case.
        match = entry.pattern.search(piece.text if entry.name == "E2" else text)
        if match:
            yield entry.name, phrase_around(text, match), entry.suggestion
    if W3.pattern.search(text) and not CLAUSE.search(text):
        yield "W3", " ".join(text.split()[:4]), W3.suggestion
    words = len(text.split())
    if words > LONGEST_SENTENCE:
        yield "W1", f"{words} words: " + " ".join(text.split()[:4]) + " …", "two sentences"


def phrase_around(text, match):
    """The matched words with the word that follows, so that an exception can name it."""
    end = match.end()
    following = re.match(r"\s*\S+", text[end:])
    return text[match.start():end + (following.end() if following else 0)].strip()


# Files

def swift_parts(text):
    """The comment blocks, the string literals, and the code of a Swift file."""
    comments, strings, code, last, previous = [], [], [], 0, None
    line = 1
    for match in TOKEN.finditer(text):
        gap = text[last:match.start()]
        line += gap.count("\n")
        code.append(gap)
        token = match.group()
        code.append("\n" * token.count("\n") if token.startswith(("//", "/*")) else '""' + "\n" * token.count("\n"))
        if token.startswith("//"):
            alone = not text[text.rfind("\n", 0, match.start()) + 1:match.start()].strip()
            marker = "///" if token.startswith("///") else "//"
            body = token[len(marker):]
            joins = alone and comments and comments[-1][0] == marker and comments[-1][1][-1][0] == line - 1 \
                and not gap.strip()
            if joins:
                comments[-1][1].append((line, body))
            else:
                comments.append((marker, [(line, body)]))
            previous = None
        elif not token.startswith("/*"):
            continued = previous is not None and re.fullmatch(r"\s*\+\s*", gap)
            value = literal(token)
            if continued:
                strings[-1] = (strings[-1][0], strings[-1][1] + value)
            else:
                strings.append((line, value))
            previous = token
        line += token.count("\n")
        last = match.end()
    code.append(text[last:])
    return [lines for _, lines in comments], strings, "".join(code)


def literal(token):
    """The text of a string literal, with a sign for each interpolation."""
    token = token.strip("#")
    if token.startswith('"""'):
        body = re.sub(r"\\\n\s*", " ", token[3:-3])
    else:
        body = token[1:-1]
    body = INTERPOLATION.sub("§", body)
    return body.replace('\\"', '"').replace("\\n", "\n").replace("\\t", " ")


def is_prose(text):
    """Whether a string literal is a message for people and not a query, a pattern, or a name."""
    words = re.findall(r"(?<![\w/=.?&-])[A-Za-z][a-z']+(?![\w/=&])", text)
    return len(words) >= 3 and " " in text.strip() and not SQL_VERB.match(text)


def target_of(path):
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] in ("Sources", "Tests"):
        rest = parts[1:]
        return rest[1] if rest[0] in GROUPS and len(rest) > 2 else rest[0]
    return {"README.md": "README", ".github": "github"}.get(parts[0], parts[0].removesuffix(".md"))


def markdown_block(text):
    return list(enumerate(text.splitlines(), 1))


def hash_blocks(text):
    """The blocks of comments that begin with `#`, as in scripts and YAML."""
    blocks = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped.startswith("#") or stripped.startswith("#!"):
            continue
        body = stripped.lstrip("#")
        # A usage line of a script's head is an example.
        body = "" if body.startswith("   ") else body
        if blocks and blocks[-1][-1][0] == number - 1:
            blocks[-1].append((number, body))
        else:
            blocks.append([(number, body)])
    return blocks


def python_blocks(text):
    blocks = [[(token.start[0], token.string.lstrip("#"))]
              for token in tokenize.generate_tokens(io.StringIO(text).readline)
              if token.type == tokenize.COMMENT and not token.string.startswith("#!")]
    joined = []
    for block in blocks:
        if joined and joined[-1][-1][0] == block[0][0] - 1:
            joined[-1] += block
        else:
            joined.append(block)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            first = node.body[0].lineno
            lines = [(first + index, "" if line.startswith("    ") else line)
                     for index, line in enumerate(ast.get_docstring(node).splitlines())]
            joined.append(lines)
    return joined


def sql_blocks(text):
    blocks = []
    for number, line in enumerate(text.splitlines(), 1):
        comment = line.partition("--")[2] if line.lstrip().startswith("--") else ""
        if not comment:
            continue
        if blocks and blocks[-1][-1][0] == number - 1:
            blocks[-1].append((number, comment))
        else:
            blocks.append([(number, comment)])
    return blocks


def openapi_blocks(text):
    """The summaries and descriptions of an OpenAPI document, with their lines."""
    blocks = []
    for number, line in enumerate(text.splitlines(), 1):
        for value in re.findall(r'"(?:summary|description)"\s*:\s*("(?:\\.|[^"\\])*")', line):
            blocks.append([(number, part) for part in json.loads(value).splitlines()])
    return blocks


def page_blocks(text):
    """The text of a page's template, without its tags and placeholders."""
    text = re.sub(r"<(style|script)\b.*?</\1>", lambda match: "\n" * match.group().count("\n"), text, flags=re.S)
    blocks = []
    for number, line in enumerate(text.splitlines(), 1):
        body = re.sub(r"\{\{.*?\}\}", "§", re.sub(r"<[^>]*>", "\n", line))
        blocks += [[(number, part)] for part in body.splitlines() if part.strip()]
    return blocks


def checked(path, text, names):
    """The hits of one file: line, rule, phrase, suggestion."""
    target = target_of(path)
    blocks, strings, code = [], [], ""
    if path.endswith(".swift"):
        blocks, strings, code = swift_parts(text)
        if path.startswith("Tests/") or target in SIMULATORS:
            strings = []  # a simulator repeats the words of its vendor
    elif path.endswith(".sql"):
        blocks = sql_blocks(text)
    elif path.endswith("openapi.json"):
        blocks = openapi_blocks(text)
    elif path.endswith(".mustache"):
        blocks = page_blocks(text)
    elif path.endswith(".md"):
        # The texts of a generated page are checked where they come from.
        if text.startswith("<!-- Generated by"):
            return []
        blocks = [markdown_block(text)]
    elif path.endswith(".py"):
        blocks = python_blocks(text)
    else:
        blocks = hash_blocks(text)
    found = []
    for block in blocks:
        for piece in pieces(block):
            found += [(piece.line, *hit) for hit in prose_hits(piece)]
    for line, string in strings:
        if is_prose(string):
            for piece in pieces([(line, part) for part in string.splitlines()]):
                found += [(line, *hit) for hit in prose_hits(piece)]
    found += identifier_hits(path, text, code, target, names)
    return found


def identifier_hits(path, text, code, target, names):
    for number, line in enumerate(code.splitlines(), 1):
        for entry in IDENTIFIERS:
            for match in entry.pattern.finditer(line):
                yield number, entry.name, match.group(), entry.suggestion
        for word in re.findall(r"\b[A-Z]\w+\b", line):
            if names.replacement(word, target):
                yield number, "I4", word, names.replacement(word, target)
    if path.endswith(".md") or path.endswith(".swift"):
        # In prose only a name of several words is certainly a name.
        for number, line in enumerate(text.splitlines(), 1):
            # A link names a file as long as the file has its old name.
            line = line.partition("//")[2] if path.endswith(".swift") else re.sub(r"\]\([^)]*\)", "]", line)
            for word in re.findall(r"\b[A-Z][a-z]+[A-Z]\w*\b", line):
                if names.replacement(word, target):
                    yield number, "I4", word, names.replacement(word, target)


class Names:
    """The old type names: each line of english-names.txt has the old name, the new name, and where the old one is bad."""

    def __init__(self, text):
        self.everywhere, self.by_target = {}, collections.defaultdict(dict)
        for line in text.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            old, new, *targets = line.split()
            if targets:
                for target in targets:
                    self.by_target[target][old] = new
            else:
                self.everywhere[old] = new

    def replacement(self, word, target):
        name = target.removesuffix("Tests")
        return self.everywhere.get(word) or self.by_target[name].get(word)


class Exceptions:
    """The lines of english-allow.txt: a file and a phrase that it may contain."""

    def __init__(self, text):
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self.entries = [tuple(part.strip() for part in line.split(":", 1)) for line in lines]
        self.used = set()

    def allows(self, file, phrase):
        for entry in self.entries:
            if entry[0] == file and entry[1] in phrase:
                self.used.add(entry)
                return True
        return False

    def unused(self):
        return [entry for entry in self.entries if entry not in self.used]


def extension_hits(paths):
    """A type that needs more than four extension files is several types."""
    files = collections.defaultdict(list)
    for path in paths:
        match = re.fullmatch(r"(Sources/.*?)([^/+]+)\+[^/]+\.swift", path)
        if match:
            files[target_of(path), match[2]].append(path)
    for (target, name), members in sorted(files.items()):
        if len(members) > MOST_EXTENSION_FILES:
            yield Hit(members[0], 1, target, "I5", f"{len(members)} files {name}+*.swift", "separate types")


def is_checked(path):
    if path.startswith(("Sources/", "Tests/", "scripts/mutation/")):
        return path.endswith((".swift", ".sql", "openapi.json", ".mustache"))
    if path.startswith("docs/") or "/" not in path:
        return path.endswith(".md") or path == "Package.swift"
    if path.startswith(".github/"):
        return path.endswith(".md")
    return path.startswith(("scripts/", "deploy/", "k8s/")) and (
        path.endswith((".py", ".sh", ".yml", ".yaml")) or "." not in path.rsplit("/", 1)[-1])


def hits_in(paths, names, exceptions):
    for path in paths:
        try:
            text = (ROOT / path).read_text()
        except (FileNotFoundError, UnicodeDecodeError):
            continue
        for line, name, phrase, suggestion in checked(path, text, names):
            if not exceptions.allows(path, phrase):
                yield Hit(path, line, target_of(path), name, phrase, suggestion)
    yield from extension_hits(paths)


def is_error(hit):
    return hit.rule in CLEAN_RULES or hit.rule[0] == "I" and hit.target in CLEAN


def print_counts(hits):
    rules = sorted({hit.rule for hit in hits}, key=lambda name: (name[0], int(name[1:])))
    counts = collections.Counter((hit.target, hit.rule) for hit in hits)
    targets = sorted({hit.target for hit in hits}, key=lambda target: -sum(counts[target, rule] for rule in rules))
    print(f"{'target':26}" + "".join(f"{name:>5}" for name in rules) + f"{'E+I':>7}")
    for target in [*targets, None]:
        row = [sum(counts[each, name] for each in targets) if target is None else counts[target, name]
               for name in rules]
        errors = sum(count for count, name in zip(row, rules) if name[0] in "EI")
        print(f"{target or 'all':26}" + "".join(f"{count or '':>5}" for count in row) + f"{errors:>7}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", action="store_true")
    parser.add_argument("--warnings", action="store_true")
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"], check=True,
        capture_output=True, text=True).stdout
    paths = given.files or sorted(path for path in tracked.splitlines() if is_checked(path))
    names = Names((HERE / "english-names.txt").read_text())
    exceptions = Exceptions((HERE / "english-allow.txt").read_text())
    hits = list(dict.fromkeys(hits_in(paths, names, exceptions)))
    if given.counts:
        print_counts(hits)
        return 0
    errors = [hit for hit in hits if is_error(hit)]
    shown = hits if given.warnings or given.files else errors
    for hit in shown:
        print(f"{hit.file}:{hit.line}: {hit.rule} \"{hit.phrase}\": write {hit.suggestion}")
    unused = [] if given.files else exceptions.unused()
    for file, phrase in unused:
        print(f"scripts/lib/english-allow.txt: {file} no longer contains \"{phrase}\"")
    if not given.files:
        print(f"English: {len(errors)} errors, {len(hits) - len(errors)} warnings "
              "(scripts/lib/english.py --warnings lists them)")
    return 1 if errors or unused else 0


if __name__ == "__main__":
    sys.exit(main())
