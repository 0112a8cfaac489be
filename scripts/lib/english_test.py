"""Tests of english.py: sentences that a rule must find, and sentences that no rule may find."""
import unittest

import english
from english import Exceptions, Names, checked, pieces, prose_hits

FOUND = {
    "E1": ["What the tool holds.", "Who asked is dead.", "Whose value a field takes."],
    "E2": ["It goes on: who lives need not.", "The rows; whose is older stays.", "whoever asked gets it."],
    "E3": ["Has those files attached.", "Lets the caller wait."],
    "E4": ["The item is to be deleted.", "Files that are to."],
    "E5": ["A webhook tells of the change.", "The word of a user."],
    "E6": ["The ID stands in the header.", "A row standing there."],
    "E7": ["The item is made anew.", "A service beside the broker.", "What must be mended first."],
    "E8": ["The request is under way.", "Commands at work."],
    "E9": ["It is not there any more.", "It is no more."],
    "E10": ["The process comes to an end."],
    "E11": ["Read by nobody.", "It is that somebody removed them."],
    "E12": ["It takes so many writes."],
    "E13": ["It is as good as missing."],
    "E14": ["The write would else pass."],
    "E15": ["A hint for who reads it."],
    "E16": ["It reports what became of the command."],
    "E17": ["Of the share.", "That the item exists."],
    "E18": ["Here, too, the lock is held.", "The same."],
    "E19": ["It is taken for an edit."],
    "E20": ["It lets them through."],
    "W1": ["word " * 31 + "end."],
    "W2": ["One; two; three."],
    "W3": ["How often it tried.", "Where the file is."],
    "W4": ["If the item is not there, it fails."],
    "W5": ["It makes an item."],
    "W6": ["The behaviour changed.", "The user is recognised.", "It was cancelled."],
}

CLEAN = [
    "The values that the tool stores.", "What does the user see?", "Who may read it?",
    "`What` is a name.", "Has no effect.", "The user must take it for granted.",
    "When the webhook is gone, the adapter registers it again.", "The letter M stands for the minutes.",
    "As long as the lock is held, no other process writes.", "So many as fit.",
    "The command result says whether the tool accepted the value.", "See https://acme.example/what/became.",
    "The text `what became of it` is code.",
]


def rules(text):
    return {name for piece in pieces([(1, text)]) for name, _, _ in prose_hits(piece)}


class Prose(unittest.TestCase):
    def test_each_rule_finds_its_sentences(self):
        for name, sentences in FOUND.items():
            for sentence in sentences:
                with self.subTest(rule=name, sentence=sentence):
                    self.assertIn(name, rules(sentence))

    def test_plain_sentences_have_no_hit(self):
        for sentence in CLEAN:
            with self.subTest(sentence=sentence):
                self.assertEqual(set(), rules(sentence))

    def test_every_rule_has_an_example(self):
        names = {entry.name for entry in english.PROSE} | {"W1", "W3"}
        self.assertEqual(names, set(FOUND))

    def test_a_parameter_is_a_sentence_of_its_own(self):
        self.assertIn("E1", rules("- connection: whose webhook."))
        self.assertIn("E17", rules("- Returns: of the share."))
        self.assertEqual(set(), rules("- Returns: The ID of the share."))

    def test_a_paragraph_is_split_into_sentences(self):
        found = [piece.text for piece in pieces([(1, "One is here. Two, e.g."), (2, "three. Four."), (3, ""), (4, "Five")])]
        self.assertEqual(["One is here.", "Two, e.g. three.", "Four.", "Five"], found)

    def test_code_blocks_and_tables_are_skipped(self):
        self.assertEqual([], pieces([(1, "```"), (2, "What now."), (3, "```"), (4, "| What | Who |")]))


class Files(unittest.TestCase):
    names = Names("ToolFailure ToolError\nRecord JSONRecord EntitySync\n")

    def hits(self, path, text):
        return {(line, name) for line, name, _, _ in checked(path, text, self.names)}

    def test_comments_of_swift(self):
        self.assertEqual({(2, "E1")}, self.hits("Sources/Shared/Core/A.swift", "/// The one.\n/// What it holds.\nlet a = 1\n"))
        self.assertEqual(set(), self.hits("Sources/Shared/Core/A.swift", 'let a = "// not a comment"\n'))

    def test_messages_of_swift_and_not_queries(self):
        self.assertEqual({(1, "E11")}, self.hits("Sources/Shared/Core/A.swift", 'throw E("nobody asked for \\(it)")\n'))
        self.assertEqual(set(), self.hits("Sources/Shared/Core/A.swift", 'q("SELECT a FROM b WHERE nobody = 1")\n'))
        self.assertEqual(set(), self.hits("Tests/Shared/CoreTests/A.swift", '@Test("nobody asked for it")\n'))

    def test_joined_literals_are_one_message(self):
        self.assertEqual(set(), self.hits("Sources/Shared/Core/A.swift", 'say("The rows of a table " +\n    "As many as fit")\n'))

    def test_identifiers(self):
        self.assertEqual({(1, "I1")}, self.hits("Sources/Shared/Core/A.swift", "func take(_ a: Int) {}\n"))
        self.assertEqual({(1, "I2")}, self.hits("Sources/Shared/Core/A.swift", "let mostPages = 3\n"))
        self.assertEqual({(1, "I3")}, self.hits("Sources/Shared/Core/A.swift", "var sentAt: Int64\n"))
        self.assertEqual({(1, "I4")}, self.hits("Sources/Shared/Core/A.swift", "throw ToolFailure()\n"))
        self.assertEqual({(1, "I4")}, self.hits("Sources/Shared/Core/A.swift", "// A ToolFailure here.\n"))
        self.assertEqual({(1, "I4")}, self.hits("Sources/Services/EntitySync/A.swift", "let a = Record()\n"))
        self.assertEqual(set(), self.hits("Sources/Shared/Core/A.swift", "let a = Record()\n"))

    def test_many_extension_files_of_one_type(self):
        files = [f"Sources/Shared/Core/A/Thing+{part}.swift" for part in "BCDEF"]
        self.assertEqual(["I5"], [hit.rule for hit in english.extension_hits(files)])
        self.assertEqual([], list(english.extension_hits(files[:4])))

    def test_sql_and_openapi_and_markdown(self):
        self.assertEqual({(2, "E1")}, self.hits("Sources/Shared/Core/M/1.sql", "SELECT 1;\n-- What it is for.\n"))
        self.assertEqual(
            {(1, "E11")}, self.hits("Sources/Shared/Core/OpenAPI/openapi.json", '{"summary": "Read by nobody.", "x": "nobody"}'))
        self.assertEqual({(3, "E1")}, self.hits("docs/a.md", "# Title\n\n- What it is.\n"))

    def test_targets(self):
        self.assertEqual("Core", english.target_of("Sources/Shared/Core/HTTP/A.swift"))
        self.assertEqual("Core", english.target_of("Sources/Shared/Core/HTTP/A.swift"))
        self.assertEqual("CoreTests", english.target_of("Tests/Shared/CoreTests/A.swift"))
        self.assertEqual("README", english.target_of("README.md"))

    def test_errors_and_warnings(self):
        def is_error(rule, target):
            return english.is_error(english.Hit("A.swift", 1, target, rule, "phrase", "suggestion"))

        self.assertTrue(is_error("E1", "Core"))
        self.assertTrue(is_error("I3", "Core"))
        self.assertTrue(is_error("I5", "SimulatorKit"))
        self.assertFalse(is_error("I5", "Unlisted"))
        self.assertFalse(is_error("W1", "docs"))
        self.assertEqual(set(), english.CLEAN_RULES - set(FOUND) - {"I1", "I2", "I3", "I4"})

    def test_exceptions(self):
        exceptions = Exceptions("# head\ndocs/a.md: nobody reads\ndocs/b.md: somebody\n")
        self.assertTrue(exceptions.allows("docs/a.md", "nobody reads this"))
        self.assertFalse(exceptions.allows("docs/c.md", "nobody reads this"))
        self.assertEqual([("docs/b.md", "somebody")], exceptions.unused())


if __name__ == "__main__":
    unittest.main()
