"""Jinja's environments for templates that ship with the program, and for those of a site.

Both leave alone what has nothing to be escaped, and work out a value that is given as `Later` only
where a template asks for it.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Expr, Getattr
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from broadsheet.stages.publish.site.later import Later

_UNSAFE = re.compile("[&<>\"']")
_MOST_VERDICTS = 4096
OURS = "While the program worked out a value that a template shows: no fault of the template."
"""Note of an exception that a site's template is not to be blamed for."""


class _Values(Context):
    """The values of one page."""

    def resolve_or_missing(self, key: str) -> Any:
        """A value by its name; one that was put off is worked out, and kept."""
        values = self.vars if key in self.vars else self.parent
        found = values.get(key, missing)
        if type(found) is Later:
            try:
                found = self.parent[key] = found.make()
            except Exception as error:
                error.add_note(OURS)
                raise
        return found


class _Escaping(CodeGenerator):
    """Has the environment escape what is printed."""

    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Direct(_Escaping):
    """Writes attributes and calls as Python has them: for templates that need no more."""

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 - jinja's name
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802 - jinja's name
        self, node: Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for arg in (*node.args, *node.kwargs):
            self.visit(arg, frame)
            self.write(", ")
        self.write(")")


class _Pages(Environment):
    """What both environments have in common."""

    context_class = _Values

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._ready: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - its name in jinja
    ) -> Template:
        """One template; every page asks for three of them, so they are found at once."""
        if not isinstance(name, str) or globals is not None:
            return super().get_template(name, parent, globals)
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = super().get_template(name, parent)
        return found

    @staticmethod
    def escaped(value: object) -> str:
        """The value as it may stand in HTML, a text that is safe as it is without a copy."""
        if type(value) is Markup or (type(value) is str and not _UNSAFE.search(value)):
            return value
        return escape(value)


class Foreign(_Pages, ImmutableSandboxedEnvironment):
    """The environment of a site's own templates, which may be anybody's."""

    code_generator_class = _Escaping

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._verdicts: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have this attribute: that is told by the object's type alone."""
        key = (type(obj), attr)
        known = self._verdicts.get(key)
        if known is None:
            if len(self._verdicts) >= _MOST_VERDICTS:
                self._verdicts.clear()
            known = self._verdicts[key] = super().is_safe_attribute(obj, attr, value)
        return known


class Shipped(_Pages):
    """The environment of templates that are known to us."""

    code_generator_class = _Direct
