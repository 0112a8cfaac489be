#!/usr/bin/env python3
"""Tests that the profile of the demonstration contains only names that the API documents."""
import json
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
from tandem_api import API

DOCUMENT = Path(__file__).resolve().parents[2] / "Sources/Services/ProfileAPI/OpenAPI/openapi.json"


class ProfileTest(unittest.TestCase):
    def setUp(self):
        self.document = json.loads(DOCUMENT.read_text())

    def resolved(self, schema):
        while "$ref" in schema:
            part = self.document
            for name in schema["$ref"].removeprefix("#/").split("/"):
                part = part[name]
            schema = part
        return schema

    def unknown(self, value, schema, path=""):
        """The paths of the names in a value that the schema does not contain."""
        schema = self.resolved(schema)
        if isinstance(value, list):
            return [found for item in value for found in self.unknown(item, schema.get("items", {}), path + "[]")]
        if not isinstance(value, dict) or "properties" not in schema:
            return []
        found = [f"{path}.{name}" for name in value if name not in schema["properties"]]
        for name, inner in value.items():
            found += self.unknown(inner, schema["properties"].get(name, {}), f"{path}.{name}")
        return found

    def test_names(self):
        path = next(path for path in self.document["paths"] if path.endswith("/profiles/{profile}"))
        body = self.document["paths"][path]["put"]["requestBody"]
        schema = self.resolved(body)["content"]["application/json"]["schema"]
        for shape in ["cloud", "datacenter"]:
            sent = []
            api = API.__new__(API)
            api.call = lambda method, path, body: sent.append(body)
            api.put_profile(shape=shape)
            self.assertEqual(self.unknown(sent[0], schema), [])
            sent[0]["mappings"][0]["typeMappings"][0]["fields"][0]["conflict"] = "source"
            self.assertEqual(self.unknown(sent[0], schema), [".mappings[].typeMappings[].fields[].conflict"])


if __name__ == "__main__":
    unittest.main()
