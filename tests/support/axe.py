"""What axe-core finds on a page: rules of WCAG 2.0 to 2.2, A and AA, and best practice."""

from __future__ import annotations

from functools import cache

from playwright.async_api import Page

from tests.support.tree import ROOT

AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return found.violations.map((rule) =>
    `${rule.id} (${rule.impact}): ` + rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | "));
}"""


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the first places where."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())
    broken: list[str] = await page.evaluate(RUN, TAGS)
    return broken
