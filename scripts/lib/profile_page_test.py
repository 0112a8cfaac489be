"""docs/profiles.md describes every key of a profile, and the complete example uses every key that the page describes."""
import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Their members are IDs of fields and names of states.
OPEN = {"renderers", "resolutions", "defaults"}


def used_keys(value, path=()):
    """The keys in a profile without those of the user's own naming."""
    if isinstance(value, list):
        return {key for member in value for key in used_keys(member, path)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, member in value.items():
        if path and path[-1] in OPEN:
            continue
        found |= {key} | used_keys(member, (*path, key))
    return found


def described_keys(page):
    """The keys in the first columns of the tables, each part of a path by itself."""
    cells = [line.split("|")[1] for line in page.splitlines() if re.match(r"\| `[a-z]", line)]
    names = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    return {part.removesuffix("[]") for name in names if " " not in name for part in name.split(".")}


class ProfilePage(unittest.TestCase):
    def test_the_page_and_the_complete_example_have_the_same_keys(self):
        page = (ROOT / "docs" / "profiles.md").read_text()
        used = used_keys(json.loads((ROOT / "examples" / "profile-stories.json").read_text()))
        # The account and the members of a tool, a team, and a board are described in examples.
        self.assertEqual(set(), used - described_keys(page) - {"type", "team", "board"})
        self.assertEqual(set(), described_keys(page) - used - {"account"})


if __name__ == "__main__":
    unittest.main()
