"""A town's own templates: read from its folder in a sandbox, refused with file, line and reason when they do not work.

Whoever may write that folder lays papers out; they do not run code. The sandbox lets a template reach what
the context holds and the pen's public methods, and nothing else.
"""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from server.paper.job import TemplateProblem

MAX_TEMPLATE_BYTES = 256 * 1024
MAX_HTML_CHARS = 4_000_000
# What would hide a part of an answer; a paper of ours wraps, shrinks and grows instead.
HIDING = re.compile(
    r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)|text-overflow|display\s*:\s*none|visibility\s*:\s*hidden", re.I
)


class TemplateRefused(Exception):
    """A town's template cannot be used; `problem` says where and why, and quotes no answer of anybody."""

    def __init__(self, problem: TemplateProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class TownTemplates:
    """The templates in a town's folder; a file that changes is read again with the next paper."""

    def __init__(self, folder: Path, ours: Path) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(ours)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def has(self, name: str) -> bool:
        """Whether the town lays this paper out itself."""
        return (self._folder / f"{name}.html").is_file()

    def html(self, name: str, context: dict[str, object]) -> str:
        """The paper as HTML. Raises TemplateRefused for anything that keeps the template from being used."""
        self._check_files()
        try:
            return "".join(self._bounded(name, context))
        except TemplateRefused:
            raise
        except Exception as error:
            # A template may fail in any way that Python knows: a number by zero, a text that is no list.
            raise TemplateRefused(self._problem(name, error)) from error

    def _bounded(self, name: str, context: dict[str, object]) -> Iterator[str]:
        length = 0
        for part in self._environment.get_template(f"{name}.html").generate(context):
            length += len(part)
            if length > MAX_HTML_CHARS:
                raise TemplateRefused(TemplateProblem(f"{name}.html", 1, f"it makes over {MAX_HTML_CHARS} characters"))
            yield part

    def _check_files(self) -> None:
        """Every file that a template could take in, before any is read as one."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix not in {".html", ".css"}:
                continue
            if path.stat().st_size > MAX_TEMPLATE_BYTES:
                raise TemplateRefused(TemplateProblem(path.name, 1, f"over {MAX_TEMPLATE_BYTES} bytes"))
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                raise TemplateRefused(TemplateProblem(path.name, line, "not UTF-8")) from error
            found = HIDING.search(text)
            if found is not None:
                line = text.count("\n", 0, found.start()) + 1
                reason = f"`{found.group()}` would hide what does not fit; take it out"
                raise TemplateRefused(TemplateProblem(path.name, line, reason))

    def _problem(self, name: str, error: Exception) -> TemplateProblem:
        if isinstance(error, TemplateSyntaxError):
            return TemplateProblem(error.name or f"{name}.html", error.lineno, _quotable(error.message or ""))
        if isinstance(error, TemplateNotFound):
            return TemplateProblem(f"{name}.html", self._line(error)[1], f"there is no template `{error.name}`")
        file, line = self._line(error)
        known = isinstance(error, UndefinedError | SecurityError | TemplateError)
        # Another exception's text may quote an answer.
        reason = _quotable(str(error)) if known else ""
        return TemplateProblem(file or f"{name}.html", line, reason or type(error).__name__)

    def _line(self, error: Exception) -> tuple[str, int]:
        """The last line of a template that the error came through: Jinja writes them into its traceback."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.endswith((".html", ".css")):
                return Path(frame.filename).name, frame.lineno or 1
        return "", 1


def _quotable(text: str) -> str:
    """The text where it cannot be an answer: Jinja speaks of names of a template in ASCII."""
    return text if text.isascii() and len(text) <= 200 else ""
