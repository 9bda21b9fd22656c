"""Somebody before the dashboard: a client that keeps cookies, fills in forms as they were rendered, and reads pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

HERE = "http://127.0.0.1"
PART = {"HX-Request": "true"}


@dataclass
class Form:
    """A form of a page: where it goes, what is filled in, and its buttons by name."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a page says: its forms, its text, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._text: list[str] = []
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        """The words of the page, white space as one blank."""
        return " ".join(" ".join(self._text).split())

    def _begins(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "option" and self._select is not None and "selected" in found:
            self.forms[-1].fields[self._select] = found.get("value", "")
        elif self.forms and (name := found.get("name")):
            match tag:
                case "input" if found.get("type") in {"radio", "checkbox"} and "checked" not in found:
                    pass
                case "select":
                    self.forms[-1].fields[name], self._select = "", name
                case "input":
                    self.forms[-1].fields[name] = found.get("value", "")
                case "textarea":
                    self.forms[-1].fields[name], self._area = "", name
                case "button":
                    self.forms[-1].buttons.append((name, found.get("value", "")))
                case _:
                    pass

    def _ends(self, tag: str) -> None:
        """A text area or a choice is over."""
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def _says(self, data: str) -> None:
        """Words."""
        if self._area is not None:
            self.forms[-1].fields[self._area] += data
        self._text.append(data)

    handle_starttag, handle_endtag, handle_data = _begins, _ends, _says

    def form(self, begins: str) -> Form:
        """The form whose address begins so."""
        return next(form for form in self.forms if form.action.startswith(begins))

    def having(self, **attributes: str) -> Iterator[dict[str, str]]:
        """Every tag with these attributes; `_` in a name stands for `-`."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        for _, found in self.tags:
            if wanted.items() <= found.items():
                yield found


@dataclass
class Browser:
    """A browser without JavaScript, unless it asks for a part as htmx does."""

    http: httpx.AsyncClient

    async def opens(self, path: str, **headers: str) -> Page:
        """Open a page that is there."""
        answer = await self.http.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    async def sends(
        self, form: Form, entered: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a form with what is entered; redirects are shown, not followed."""
        return await self.http.post(form.action, data={**form.fields, **(entered or {})}, headers=headers)

    async def signs_in(self, person: str) -> None:
        """Pick a demo person."""
        form = (await self.opens("/sign-in")).form("/sign-in")
        answer = await self.sends(form, {"person": person})
        assert answer.status_code == 303, answer.text


@asynccontextmanager
async def browser(app: FastAPI, person: str | None = None, at: str = HERE) -> AsyncIterator[Browser]:
    """A browser of its own, signed in as somebody if they are named."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=at) as client:
        found = Browser(client)
        if person is not None:
            await found.signs_in(person)
        yield found
