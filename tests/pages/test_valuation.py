"""The valuation page: what was published, beside another version, moved by the address; and the other pages' charts."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from api.pages.assets import FOLDER, Assets
from benchmarks.monte_carlo import UNCERTAIN
from domain.acquisition.valuing.commands import PublishValuation
from tests.pages.conftest import Dashboard
from tests.support.browser import PART, Page, browser
from tests.support.deals import CFO, LEAD, VP, model

WITH_CHARTS, WITHOUT = 400_000, 150_000
"""Bytes that the first look at a page may load, compressed (the page itself apart, which is small)."""


async def published(dashboard: Dashboard) -> str:
    """Two valuations, the first one without a simulation; answers the address of the page."""
    versions = (
        PublishValuation(model=model(350), note="The first view."),
        PublishValuation(model=model(340), uncertainty=UNCERTAIN, seed=7, note="A lower price."),
    )
    async with dashboard.door.person(LEAD) as lee:
        answers = [await lee.asks(dashboard.deal, version) for version in versions]
        assert [answer.status_code for answer in answers] == [200, 200]
        await lee.get(f"/initiatives/{dashboard.deal}", seen=answers[-1].json()["position"])
    return f"/initiatives/{dashboard.deal}/valuation"


def charts_of(html: str) -> dict[str, object]:
    """What lies in a page for the charts, by their keys."""
    found = re.findall(r'<script type="application/json" id="chart-([\w-]+)">(.*?)</script>', html)
    return {key: json.loads(text) for key, text in found}


async def test_without_a_valuation_each_method_says_what_it_lacks(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, LEAD) as lee:
        page = await lee.opens(f"/initiatives/{dashboard.deal}/valuation")
    assert page.text.count("insufficient data") >= 5
    for lacking in ("cost of capital", "dated peers", "an offer"):
        assert lacking in page.text


@pytest.mark.feature("VA-05")
async def test_it_shows_what_was_published_alone_beside_another_version_and_moved_by_the_address(
    dashboard: Dashboard,
) -> None:
    path = await published(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        latest = await carl.http.get(path)
        first = await carl.opens(f"{path}?valuation=1")
        both = await carl.opens(f"{path}?valuation=2&against=1")
        moved = await carl.opens(f"{path}?valuation=2&wacc=&price=300")
        answers = [await carl.http.get(f"{path}?{query}") for query in ("valuation=9", "price=cheap", "colour=blue")]
        parts = [(await carl.http.get(f"{path}?valuation={number}", headers=PART)).text for number in (1, 2)]
    page, charts = Page(latest.text), charts_of(latest.text)
    assert {"field", "grid", "tornado", "fan", "draws", "bridge", "split"} <= set(charts)
    pictures = {found["data-chart"]: found["aria-label"] for found in page.having(role="img")}
    assert set(pictures) == {f"chart-{key}" for key in charts}
    assert all(finding.endswith(".") for finding in pictures.values())
    for said in ("Valuation 2", "the same figures, to twelve digits", "Listed peers", "kept", "Show the figures"):
        assert said in page.text
    assert "nothing was simulated" in first.text
    assert "There is a later one" in first.text
    assert "Price offered, M 350.0 340.0 −10.0" in both.text
    assert "With Price 300.0 M:" in moved.text
    (field,) = [found for tag, found in moved.tags if tag == "input" and found.get("name") == "price"]
    assert float(field["value"]) == 300
    assert [answer.status_code for answer in answers] == [404, 422, 422]
    assert ["There is a later one" in part for part in parts] == [True, False]
    assert not any("<html" in part for part in parts)


async def test_its_questions_answer_as_json_and_the_other_pages_have_charts_of_their_own(dashboard: Dashboard) -> None:
    path = await published(dashboard)
    place = f"/initiatives/{dashboard.deal}/valuations/2"
    async with dashboard.door.person(VP) as vera:
        again = (await vera.get(f"{place}/again")).json()
        moved = (await vera.get(f"{place}/with", price="300")).json()
        own = (await vera.get(f"{place}/with")).json()
        narrow = (await vera.get(f"{place}/what-if", wacc="0.005")).json()
        unknown = await vera.get(f"{place}/with", exit_multiple="9")
        funnel = (await vera.get("/funnel")).json()
    assert again["verification"] == {"inputs_match": True, "outputs_match": True, "engine_matches": True}
    assert [each["name"] for each in again["scenarios"]] == ["bear", "base", "bull"]
    assert sum(again["distribution"]["counts"]) + again["distribution"]["beyond"] <= 100_000
    assert moved["npv"] > own["npv"]
    rates = narrow["grid"]["rows"]["values"]
    assert rates[1] - rates[0] == pytest.approx(0.005)
    assert unknown.json()["code"] == "insufficient_data"
    assert [(each["phase"], each["reached"]) for each in funnel["stages"]][:2] == [
        ("screening", 1),
        ("due_diligence", 0),
    ]
    assert funnel["stages"][0]["went_on"] == 0
    async with browser(dashboard.door.app, CFO) as carl:
        for place, wanted in (("/", {"funnel", "price-usd"}), (path.removesuffix("/valuation"), {"phases", "field-2"})):
            answer = await carl.http.get(place)
            assert wanted <= set(charts_of(answer.text))
            loaded = re.search(r'src="/assets/charts\.[0-9a-f]+\.js"', answer.text)
            assert ("charts.js" in Assets().names()) is bool(loaded)
        plain = await carl.http.get("/initiatives")
    assert "charts." not in plain.text


@pytest.mark.skipif(not Assets().names(), reason="what browsers load is not built: make setup")
def test_what_the_first_look_loads_stays_small() -> None:
    names = Assets().names()
    latin = next(FOLDER.glob("inter-latin-wght-normal-*.woff2")).stat().st_size
    shared = latin + sum(packed(names[name]) for name in ("theme.js", "app.js", "app.css", "tabler.css", "htmx.js"))
    assert shared <= WITHOUT
    assert shared + packed(names["charts.js"]) <= WITH_CHARTS


def packed(name: str) -> int:
    """The size of a file as browsers get it; unpacked it is what was built."""
    file = FOLDER / f"{name}.gz"
    assert gzip.decompress(file.read_bytes()) == (FOLDER / name).read_bytes()
    return file.stat().st_size
