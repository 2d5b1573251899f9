"""Tests of scripts and sheets without comments: a compiler finds the same program in both."""

import json
import re
import subprocess
from pathlib import Path

from server.comments import without_comments

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
PROGRAMS_ALIKE = """
import ts from "typescript";
import { readFileSync } from "node:fs";
const bare = (text) => ts.transpileModule(text, {
  compilerOptions: { removeComments: true, target: "esnext", module: "esnext" },
}).outputText;
const different = JSON.parse(readFileSync(0, "utf-8")).filter(({ whole, sent }) => bare(whole) !== bare(sent));
console.log(JSON.stringify(different.map(({ name }) => name)));
"""


def test_every_script_means_the_same_without_its_comments() -> None:
    """Compiled without comments, what is written and what is sent are the same program."""
    pairs = []
    for path in sorted(STATIC.rglob("*.mjs")):
        whole = path.read_bytes()
        sent = without_comments(path.name, whole)
        assert whole.count(b"\n") == sent.count(b"\n"), path
        pairs.append({"name": path.name, "whole": whole.decode(), "sent": sent.decode()})
    assert len(pairs) > 50
    command = ["node", "--input-type=module", "--eval", PROGRAMS_ALIKE]
    ran = subprocess.run(command, input=json.dumps(pairs), cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == []


def test_every_sheet_means_the_same_without_its_comments() -> None:
    """What is left of both without any comment is the same."""
    for path in sorted(STATIC.rglob("*.css")):
        whole = path.read_text("utf-8")
        sent = without_comments(path.name, whole.encode()).decode()
        assert len(sent) < len(whole), path
        rest = [re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip() for text in (whole, sent)]
        assert rest[0] == rest[1], path


def test_only_a_comment_with_its_lines_to_itself_goes() -> None:
    """Addresses, expressions and what stands behind code stay; so do other files."""
    script = b'/** Says. */\nconst a = "// not"; // stays\n  // goes\n/* two\n lines */\nconst b = "https://x/*y*/";\n'
    assert without_comments("a.mjs", script) == (b'\nconst a = "// not"; // stays\n\n\n\nconst b = "https://x/*y*/";\n')
    assert without_comments("a.css", b"/* one */\na { b: url(//c) }\n") == b"\na { b: url(//c) }\n"
    assert without_comments("a.json", b"// one\n") == b"// one\n"
