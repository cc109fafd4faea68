#!/usr/bin/env python3
"""Makes the compact form of Google's discovery documents that the emulator checks requests with.

    compact.py sheets.v4.json drive.v3.json

writes `sheets.json` and `drive.json` beside this script. Kept are method paths, parameters and scopes, and of each
message its fields and their types; descriptions are left out. See README.md here for origin and licence.

A type is written as: s string, b boolean, i int32, l int64 (a string in JSON), n number, f float, m field mask,
t time, y bytes, a anything, o free object, `$Name` a message, `[T` a list of T, `{T` a map of strings to T,
`(a|b` one of the names a and b. A trailing `!` marks an output-only field.
"""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLAIN = {
    ("string", None): "s", ("string", "google-fieldmask"): "m", ("string", "google-datetime"): "t",
    ("string", "date-time"): "t", ("string", "date"): "s", ("string", "int64"): "l", ("string", "byte"): "y",
    ("string", "uint64"): "l", ("string", "google-duration"): "s",
    ("integer", "int32"): "i", ("integer", "uint32"): "i", ("number", "double"): "n", ("number", "float"): "f",
    ("boolean", None): "b", ("any", None): "a", ("object", None): "o",
}


def written(field):
    if "$ref" in field:
        return "$" + field["$ref"]
    if field.get("type") == "array":
        return "[" + written(field["items"])
    if field.get("type") == "object" and "additionalProperties" in field:
        return "{" + written(field["additionalProperties"])
    if "enum" in field:
        return "(" + "|".join(field["enum"])
    return PLAIN[field["type"], field.get("format")]


def messages(name, schema, into):
    fields = {}
    for key, field in schema.get("properties", {}).items():
        inner = field
        prefix = ""
        while inner.get("type") == "array":
            inner, prefix = inner["items"], prefix + "["
        if inner.get("type") == "object" and "properties" in inner:
            nested = name + key[0].upper() + key[1:]
            messages(nested, inner, into)
            text = prefix + "$" + nested
        else:
            text = written(field)
        read_only = field.get("readOnly") or re.match(r"(\[)?Output only", field.get("description", ""))
        fields[key] = text + ("!" if read_only else "")
    into[name] = fields


def methods(resources, into):
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            parameters = {
                name: ("[" if p.get("repeated") else "") + written(p)
                for name, p in method.get("parameters", {}).items()
            }
            required = [n for n, p in method.get("parameters", {}).items() if p.get("required") and p["location"] == "query"]
            entry = {"verb": method["httpMethod"], "path": method["path"], "parameters": parameters,
                     "scopes": [s.rsplit("/auth/", 1)[-1] for s in method.get("scopes", [])]}
            if required:
                entry["required"] = required
            for kind in ("request", "response"):
                if kind in method:
                    entry[kind] = method[kind]["$ref"]
            into[method["id"]] = entry
        methods(resource.get("resources", {}), into)


def main():
    for path, name in zip(sys.argv[1:], ("sheets", "drive")):
        document = json.loads(Path(path).read_text())
        schemas, calls, common = {}, {}, {}
        for key, schema in document["schemas"].items():
            messages(key, schema, schemas)
        methods(document["resources"], calls)
        for key, parameter in document["parameters"].items():
            common[key] = written(parameter)
        out = {"revision": document["revision"], "common": common, "methods": calls, "messages": schemas}
        lines = ["{", f'"revision": {json.dumps(out["revision"])},', f'"common": {json.dumps(common, sort_keys=True)},']
        for section in ("methods", "messages"):
            lines.append(f'"{section}": {{')
            entries = sorted(out[section].items())
            for at, (key, value) in enumerate(entries):
                lines.append(f"{json.dumps(key)}: {json.dumps(value, sort_keys=True)}" + ("," if at + 1 < len(entries) else ""))
            lines.append("}," if section == "methods" else "}")
        lines.append("}")
        (HERE / f"{name}.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
