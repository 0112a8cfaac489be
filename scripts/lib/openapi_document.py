"""An OpenAPI 3.0 document: its operations by method and path, and what is wrong with a value by its schemas."""
import functools
import gzip
import json
import re
import urllib.parse


class Document:
    """One OpenAPI document, asked by method and path."""

    def __init__(self, file, prefix):
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT4
        with gzip.open(file) as stream:
            self.content = json.load(stream)
        self.uri = f"urn:document:{file.name.split('.')[0]}"
        self.prefix = prefix
        self.registry = Registry().with_resource(self.uri, Resource(self.content, DRAFT4))
        self.templates = [
            (re.compile("/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))),
             template)
            for template in sorted(self.content["paths"], key=lambda template: template.count("{"))
        ]
        self.validators = {}

    def find(self, method, path):
        """The template and the operation of a call; the template alone if it has no such method."""
        if not path.startswith(self.prefix):
            return None, None
        found = None
        for pattern, template in self.templates:
            if pattern.fullmatch(path[len(self.prefix):]):
                operation = self.content["paths"][template].get(method.lower())
                if operation is not None:
                    return template, operation
                found = found or template
        return found, None

    def resolved(self, node):
        while "$ref" in node:
            target = self.content
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def problems(self, pointer, value, direction):
        """The violations of a value; `pointer` is the place of its schema in the document."""
        from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator
        key = (*pointer, direction)
        if key not in self.validators:
            kind = OAS30ReadValidator if direction == "answer" else OAS30WriteValidator
            fragment = "/".join(urllib.parse.quote(part.replace("~", "~0").replace("/", "~1")) for part in pointer)
            self.validators[key] = kind(
                {"$ref": f"{self.uri}#/{fragment}"}, registry=self.registry, format_checker=formats())
        for error in self.validators[key].iter_errors(value):
            # A null where none may be is told twice, by its type and by this.
            if error.validator != "nullable":
                yield from deepest(error)


@functools.cache
def formats():
    """The validator's formats, but with time stamps as Atlassian's examples have them: no colon in the offset."""
    from jsonschema import FormatChecker
    checker = FormatChecker(["date", "email", "uuid"])
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")
    checker.checks("date-time")(lambda value: not isinstance(value, str) or moment.fullmatch(value) is not None)
    return checker


def deepest(error):
    """The causes below an alternative that did not fit: those of the alternative that came furthest."""
    if not error.context:
        value = json.dumps(error.instance, ensure_ascii=False)
        yield "/".join(map(str, error.absolute_path)), error.message.replace(repr(error.instance), value[:80])
        return
    branches = {}
    for cause in error.context:
        branches.setdefault(cause.schema_path[0], []).append(cause)
    for cause in min(branches.values(), key=len):
        yield from deepest(cause)


def wrong_parameter(schema, value, document):
    """The violations of a parameter's text."""
    kind = schema.get("type")
    if kind == "array":
        items = document.resolved(schema.get("items", {}))
        for item in value.split(","):
            yield from wrong_parameter(items, item, document)
    elif kind == "integer" and not re.fullmatch(r"-?\d+", value):
        yield f"{value!r} is no integer"
    elif kind == "boolean" and value not in ("true", "false"):
        yield f"{value!r} is neither true nor false"
    elif kind == "string" and "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
