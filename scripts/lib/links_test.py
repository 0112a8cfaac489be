"""Tests of links.py."""
import pathlib
import tempfile
import unittest

from english import Names
from links import anchors, broken, moved


class Links(unittest.TestCase):
    def test_a_link_to_a_missing_file_or_heading_is_broken(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "docs" / "a.md").write_text("# First heading, here\n")
            text = ("[a](a.md) [b](b.md) [c](a.md#first-heading-here) [d](a.md#second) [e](https://acme.example/x)\n"
                    "```\n[f](f.md)\n```\n")
            self.assertEqual(["b.md", "a.md#second"], broken("docs/b.md", text, root))

    def test_headings_become_anchors(self):
        self.assertEqual({"tandem-share-list", "one-two"}, anchors("## tandem share list\n\n```\n# no\n```\n# One, `two`\n"))

    def test_a_moved_or_renamed_file_is_found(self):
        names = Names("EventHandler EventConsumer\n")
        files = ["Sources/Services/EntitySync/Events/EventConsumer.swift", "Sources/Base/EntityModel/Messages/Event.swift"]
        self.assertEqual(
            "../Sources/Services/EntitySync/Events/EventConsumer.swift",
            moved("../Sources/EntitySync/Events/EventHandler.swift", "docs/a.md", files, names))
        self.assertEqual(
            "../Sources/Base/EntityModel/Messages/Event.swift",
            moved("../Sources/EntityModel/Event.swift", "docs/a.md", files, names))
        self.assertIsNone(moved("../Sources/EntityModel/Gone.swift", "docs/a.md", files, names))


if __name__ == "__main__":
    unittest.main()
