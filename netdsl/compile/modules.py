"""Files, what they define, and what they take from each other with `use`."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from netdsl.compile.environment import MISSING, Environment
from netdsl.diagnostics import Diagnostic, Help, Label, Note
from netdsl.source import Files, Source, Span
from netdsl.spelling import near
from netdsl.syntax import tree
from netdsl.syntax.damage import marked

Parse = Callable[[Source], tuple[tree.File, tuple[Diagnostic, ...]]]


class Definition:
    """A block or network, with the file and the `default`s that it was written under.

    It is `doubtful` behind a `default` that is wrong: its shapes may not be as meant.
    """

    __slots__ = ("doubtful", "environment", "file", "item")

    def __init__(
        self, file: "FileScope", item: tree.Block | tree.Network, environment: Environment
    ) -> None:
        self.file = file
        self.item = item
        self.environment = environment
        self.doubtful = False

    @property
    def name(self) -> str:
        """Its own name, whatever a file that uses it calls it."""
        return self.item.name.name

    @property
    def parameters(self) -> tuple[tree.Parameter, ...]:
        """As they are declared."""
        return self.item.parameters

    @property
    def what(self) -> str:
        """`block` or `network`."""
        return "block" if isinstance(self.item, tree.Block) else "network"


class FileScope:
    """One file's definitions and constants, and what it imports."""

    __slots__ = (
        "_constants",
        "_evaluate",
        "definitions",
        "imports",
        "lets",
        "lost",
        "missing",
        "path",
        "source",
        "tree",
    )

    def __init__(
        self, source: Source, file: tree.File, path: str, lost: frozenset[str] = frozenset()
    ) -> None:
        self.source = source
        self.lost = lost
        """The words of statements that could not be read."""
        self.tree = file
        self.path = path
        self.definitions: dict[str, Definition] = {}
        self.imports: dict[str, Definition] = {}
        self.lets: dict[str, tree.Let] = {}
        self.missing: set[str] = set()
        self._constants: dict[str, Any] = {}
        self._evaluate: Any = None

    def find(self, name: str) -> Definition | None:
        """The block or network that this file calls `name`."""
        return self.definitions.get(name) or self.imports.get(name)

    def names(self) -> Iterable[str]:
        """Every block and network that this file can name."""
        return [*self.definitions, *self.imports]

    def constant(self, name: str) -> Any:
        """The value of a `let` of the file, computed when it is first needed."""
        if name in self._constants:
            return self._constants[name]
        if name not in self.lets or self._evaluate is None:
            return MISSING
        value = self._evaluate(self.lets[name], self)
        self._constants[name] = value
        return value

    def evaluate_with(self, evaluate: Any) -> None:
        """Say how a `let` is computed (the evaluator needs this module)."""
        self._evaluate = evaluate

    def close(self) -> None:
        """Let go of everything, so that the tree is freed without the garbage collector."""
        self.definitions.clear()
        self.imports.clear()
        self._evaluate = None

    @property
    def networks(self) -> list[Definition]:
        """The networks that this file defines, in their order."""
        return [d for d in self.definitions.values() if isinstance(d.item, tree.Network)]


class Modules:
    """All files of one compilation."""

    def __init__(self, files: Files, parse: Parse, root: str, library: Mapping[str, str]) -> None:
        self.place = files
        self.parse = parse
        self.root = root
        self.library = library
        self.files: dict[str, FileScope] = {}
        self.diagnostics: list[Diagnostic] = []
        self._opening: list[tuple[str, Span | None]] = []

    def add(self, source: Source, path: str) -> FileScope:
        """Take in a file and, through `use`, all that it needs."""
        parsed, diagnostics = self.parse(source)
        self.diagnostics.extend(diagnostics)
        parsed, lost = marked(parsed)
        scope = FileScope(source, parsed, path, lost)
        self.files[path] = scope
        self._define(scope)
        for item in parsed.items:
            if isinstance(item, tree.Use):
                self._use(scope, item)
        return scope

    def _define(self, scope: FileScope) -> None:
        environment = Environment(scope)  # `link` puts the `default`s in force in
        for item in scope.tree.items:
            match item:
                case tree.Let():
                    if self._is_new(scope.lets, item.name, lambda i: i.name):
                        scope.lets[item.name.name] = item
                case tree.Block() | tree.Network():
                    if self._is_new(scope.definitions, item.name, lambda d: d.item.name):
                        scope.definitions[item.name.name] = Definition(scope, item, environment)

    def _is_new(self, known: Mapping[str, Any], name: tree.Name, place: Any) -> bool:
        if name.name not in known:
            return True
        before = Label(place(known[name.name]).span, "defined here first")
        self.diagnostics.append(
            Diagnostic(
                "N103", f"`{name.name}` is defined twice", name.span, "again here", (before,)
            )
        )
        return False

    # --- use --------------------------------------------------------------------

    def _use(self, scope: FileScope, use: tree.Use) -> None:
        path = self._locate(scope, use)
        scope.missing.update(n.alias.name for n in use.names)
        if path is None:
            return
        if path in [p for p, _ in self._opening] or path == scope.path:
            self._circle(path, use, scope)
            return
        self._opening.append((scope.path, use.module_span))
        try:
            used = self.files.get(path) or self._read(path, use)
        finally:
            self._opening.pop()
        if used is not None:
            self._import(scope, use, used)

    def _locate(self, scope: FileScope, use: tree.Use) -> str | None:
        folder = os.path.dirname(scope.path)
        if use.file:
            path = os.path.normpath(os.path.join(folder, use.module))
            return self._inside(path, use)
        beside = os.path.join(folder, f"{use.module}.net")
        if beside != scope.path and self.place.is_file(beside):
            return self._inside(beside, use)
        if use.module in self.library:
            return self.library[use.module]
        names = near(use.module, self.library)
        helps = (
            (Help(f"the standard library has {' and '.join(f'`{n}`' for n in names)}"),)
            if names
            else ()
        )
        self._report(
            "N105", f"no module is called `{use.module}`", use.module_span, "not found", helps=helps
        )
        return None

    def _inside(self, path: str, use: tree.Use) -> str | None:
        """The path where it may be read: links may not lead out of the project either."""
        try:
            real, base = self.place.real(path), self.place.real(self.root)
        except ValueError:  # a NUL, or half of a character
            message = "no file can have this name"
            self._report("N105", message, use.module_span, "a character that no path has")
            return None
        library = {os.path.dirname(p) for p in self.library.values()}
        if real.startswith(base.rstrip(os.sep) + os.sep) or os.path.dirname(path) in library:
            return path
        message = f"`{use.module_span.text}` is outside the project"
        project = self.place.shown(self.root)
        note = Note(f"the project is the folder of the compiled file: `{project}`")
        self._report("N106", message, use.module_span, "not inside it", notes=(note,))
        return None

    def _read(self, path: str, use: tree.Use) -> FileScope | None:
        source, diagnostics = self.place.read(path)
        self.diagnostics.extend(diagnostics)
        if source is None:
            if not diagnostics:
                message = f"no file `{use.module}` is here"
                self._report("N105", message, use.module_span, "not found")
            return None
        return self.add(source, path)

    def _import(self, scope: FileScope, use: tree.Use, used: FileScope) -> None:
        for name in use.names:
            found = used.find(name.name.name)
            if found is None:
                if name.name.name not in used.lost:
                    self._no_such(name, used)
                continue
            before = scope.definitions.get(name.alias.name)
            if before is not None or name.alias.name in scope.imports:
                text = f"`{name.alias.name}` is defined twice"
                labels = () if before is None else (Label(before.item.name.span, "defined here"),)
                self._report("N103", text, name.alias.span, "taken in again", labels=labels)
            else:
                scope.imports[name.alias.name] = found
                scope.missing.discard(name.alias.name)

    def _no_such(self, name: tree.Imported, used: FileScope) -> None:
        names = near(name.name.name, used.names())
        offered = names or list(used.definitions)[:8]
        helps = (Help(f"it defines {', '.join(f'`{n}`' for n in offered)}"),) if offered else ()
        message = f"`{used.source.name}` defines no `{name.name.name}`"
        self._report("N107", message, name.name.span, "not defined there", helps=helps)

    def _circle(self, path: str, use: tree.Use, scope: FileScope) -> None:
        at = next((i for i, (p, _) in enumerate(self._opening) if p == path), len(self._opening))
        around = [*(p for p, _ in self._opening[at:]), scope.path, path]
        circle = " -> ".join(os.path.basename(p) for p in around)
        labels = tuple(
            Label(s, "this `use` leads there") for _, s in self._opening[at:] if s is not None
        )
        notes = (Note("the way around", labels),) if labels else ()
        message = f"files use each other in a circle: {circle}"
        self._report("N108", message, use.module_span, "the circle closes here", notes=notes)

    def _report(self, code: str, message: str, span: Span, label: str, **more: Any) -> None:
        self.diagnostics.append(Diagnostic(code, message, span, label, **more))
