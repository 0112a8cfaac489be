"""Tests of cli_document.py."""
import unittest

from cli_document import command_section, commands_page, settings_page, SERVICES

LIST = {"commandName": "list", "abstract": "List shares.", "arguments": [
    {"kind": "option", "preferredName": {"kind": "long", "name": "profile"}, "valueName": "profile", "isOptional": True,
     "abstract": "The profile to use.", "allValues": ["a", "b"]},
    {"kind": "flag", "preferredName": {"kind": "long", "name": "json"}, "isOptional": True, "abstract": "Print JSON."},
    {"kind": "positional", "valueName": "id", "isRepeating": True, "abstract": "The IDs."},
    {"kind": "flag", "preferredName": {"kind": "long", "name": "help"}, "isOptional": True, "abstract": "Show help."}]}
DUMP = {"command": {"commandName": "tandem", "discussion": "Reads TANDEM_API_URL (the address), TANDEM_X (a (b) c).",
                    "subcommands": [{"commandName": "share", "abstract": "Shares.", "subcommands": [LIST]},
                                    {"commandName": "help"}]}}


def help_text(port):
    return (f"name: a service.\n\n  TANDEM_HTTP_PORT\n      the port (a port from 0 to 65535; default: {port})\n"
            "  TANDEM_HTTP_EVENT_LOOPS\n      threads (a number; default: 7)\n"
            "  TANDEM_X\n      the URL (a URL such as x (y); no default)\n")


class Pages(unittest.TestCase):
    def test_a_command_has_its_usage_and_arguments(self):
        text = "\n".join(command_section(DUMP["command"], []))
        self.assertIn("tandem share list [--profile <profile>] [--json] <id> ...", text)
        self.assertIn("| `--profile <profile>` | The profile to use. One of `a`, `b`. |  |", text)
        self.assertNotIn("--help", text)

    def test_the_page_lists_every_command_and_variable(self):
        page = commands_page(DUMP)
        self.assertIn("| [`tandem share list`](#tandem-share-list) | List shares. |", page)
        self.assertIn("| `TANDEM_X` | a (b) c |", page)

    def test_the_page_explains_the_verbs_that_are_used(self):
        page = commands_page(DUMP)
        self.assertIn("| `list` | Print things of one kind. |", page)
        self.assertNotIn("| `revoke` |", page)

    def test_a_verb_without_a_meaning_is_an_error(self):
        share = {"commandName": "share", "subcommands": [{**LIST, "commandName": "frobnicate-all"}]}
        with self.assertRaisesRegex(ValueError, "frobnicate"):
            commands_page({"command": {**DUMP["command"], "subcommands": [share]}})

    def test_settings_of_all_services_are_one_table(self):
        page = settings_page({name: help_text(8080 if name == SERVICES[0] else 1) for name in SERVICES})
        self.assertIn("8080 (profile-api); 1 (jira-adapter, targetprocess-adapter, entity-sync, secrets-encryptor)", page)
        self.assertIn("| `TANDEM_HTTP_EVENT_LOOPS` | threads | a number | number of cores, 2 to 4 | all |", page)
        self.assertIn("| `TANDEM_X` | the URL | a URL such as x (y) |  | all |", page)


if __name__ == "__main__":
    unittest.main()
