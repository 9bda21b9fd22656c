"""The board pack on real servers: a tagged PDF of what its reader may know, the same bytes for the same moment."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from pypdf import PdfReader

from api.packs.drawing import AssetsMissing, drawing
from api.pages.assets import FOLDER
from api.pages.charts.funnel import Stage, funnel
from api.pages.charts.palette import colours
from domain.initiative.commands import AddMember
from tests.pages.conftest import Dashboard
from tests.pages.test_as_of import first_at, sets_out
from tests.support.browser import browser
from tests.support.deals import CFO, LEAD, OUTSIDER, VP

pytestmark = pytest.mark.skipif(not (FOLDER / "fonts").is_dir(), reason="documents need what `make setup` builds")


def words_of(content: bytes) -> str:
    """The text of a PDF, white space as one blank."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


async def test_a_pack_holds_the_portfolio_as_its_reader_may_know_it(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        answer = await carl.http.get("/board-pack.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["digest"] == f"sha-256={hashlib.sha256(answer.content).hexdigest()}"
    reader = PdfReader(BytesIO(answer.content))
    assert "/StructTreeRoot" in reader.root_object
    text = words_of(answer.content)
    assert "<b onmouseover=alert(1)>Heron & Sons</b>" in text
    assert "log up to 0000000000" in text
    assert "for Carl" in text
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        hidden = words_of((await olga.http.get("/board-pack.pdf")).content)
    assert "Heron" not in hidden
    assert "There is none." in hidden


async def test_a_pack_of_a_past_moment_is_the_same_file_whatever_happened_since(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl, dashboard.door.person(VP) as vera:
        await sets_out(carl, await first_at(dashboard, 3))
        before = (await carl.http.get("/board-pack.pdf")).content
        answer = await vera.asks(dashboard.deal, AddMember(person=LEAD, duty="leads the deal"), key="a-member-more")
        assert answer.status_code == 200, answer.text
        after = (await carl.http.get("/board-pack.pdf")).content
    assert after == before
    assert before.startswith(b"%PDF")


def test_a_chart_on_paper_has_the_colours_of_the_light_theme() -> None:
    with drawing(FOLDER) as draw:
        drawn = draw(funnel("funnel", [Stage("Screening", 4, 2, 1), Stage("Due diligence", 1, 1, 0)]))
    assert "$" not in drawn
    assert colours("light")["accent"] in drawn


def test_without_what_setup_builds_it_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(AssetsMissing, match="make setup"), drawing(tmp_path_factory.mktemp("nothing")):
        pass
