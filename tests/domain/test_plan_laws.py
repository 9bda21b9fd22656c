"""Laws of a plan: bounded progress, no circles, and a path that is the longest one, as another library finds it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from domain.integration.work import commands as c
from domain.integration.work.figures import progress
from domain.integration.work.items import Item, items
from domain.integration.work.network import forecast
from domain.integration.work.refusals import DependencyCycle
from domain.kernel import Command
from tests.support.deals import IMO
from tests.support.plans import begun

START = date(2026, 1, 5)
KEYS = tuple(sorted(begun().state.work.tasks))
KEY = st.sampled_from(KEYS)


@st.composite
def plans(draw: DrawFn) -> list[Item]:
    """Tasks that only wait for earlier ones: any plan without a circle is one of these."""
    tasks: list[Item] = []
    for n in range(draw(st.integers(1, 14))):
        begins = START + timedelta(days=draw(st.integers(0, 20)))
        ends = begins + timedelta(days=draw(st.integers(0, 15)))
        after = draw(st.sets(st.sampled_from([task.key for task in tasks]), max_size=4)) if tasks else set()
        tasks.append(Item(f"t{n}", None, begins, ends, begins, ends, tuple(sorted(after))))
    return draw(st.permutations(tasks))


def longest(tasks: list[Item]) -> nx.DiGraph[str]:
    """The plan as a network of edges whose lengths are days: from the start to each task, from task to task."""
    network: nx.DiGraph[str] = nx.DiGraph()
    for task in tasks:
        network.add_edge("start", task.key, weight=(task.starts_on - START).days)
        network.add_edge(task.key, "end", weight=task.days)
    days = {task.key: task.days for task in tasks}
    for task in tasks:
        for other in task.after:
            network.add_edge(other, task.key, weight=days[other])
    return network


@given(plans())
def test_the_end_is_the_length_of_the_longest_path(tasks: list[Item]) -> None:
    found = forecast(tasks, START)
    network = longest(tasks)
    assert found is not None
    assert (found.ends_on - START).days == nx.dag_longest_path_length(network)
    first = found.items[found.path[0]].starts_on
    along = sum(network.edges[a, b]["weight"] for a, b in zip(found.path, (*found.path[1:], "end"), strict=True))
    assert (first - START).days + along == nx.dag_longest_path_length(network)


@given(plans(), st.integers(1, 9))
def test_slack_is_exactly_what_a_task_may_slip(tasks: list[Item], more: int) -> None:
    found = forecast(tasks, START)
    assert found is not None
    for task in tasks:
        slack = found.items[task.key].slack
        assert slack is not None
        assert slack >= 0
        for slip in (slack, slack + more):
            longer = [t if t is not task else _longer(t, slip) for t in tasks]
            moved = forecast(longer, START)
            assert moved is not None
            assert (moved.ends_on - found.ends_on).days == max(slip - slack, 0)


def _longer(task: Item, days: int) -> Item:
    due = task.due_on + timedelta(days=days)
    return Item(task.key, None, task.starts_on, due, task.baseline_starts_on, task.baseline_due_on, task.after)


@given(plans())
def test_the_parts_of_a_delay_along_the_path_add_up_to_it(tasks: list[Item]) -> None:
    found = forecast(tasks, START + timedelta(days=17))
    assert found is not None
    last = found.items[found.path[-1]]
    assert sum(found.items[key].own_delay for key in found.path) == last.delay


@pytest.mark.feature("IO-25")
@settings(deadline=None)
@given(st.lists(st.tuples(KEY, KEY), max_size=25))
def test_nothing_ever_waits_for_itself(wanted: list[tuple[str, str]]) -> None:
    story = begun()
    for item, after in wanted:
        edges = [(key, other) for key, others in story.state.work.after.items() for other in others]
        network = nx.DiGraph(edges)
        network.add_edge(item, after)
        told = story.when(c.AddDependency(item=item, after=after))
        assert (told.refused is None) == nx.is_directed_acyclic_graph(network)
        assert told.refused is None or isinstance(told.refused, DependencyCycle)
        story = story if told.refused else told


@st.composite
def steps(draw: DrawFn) -> Command:
    """Anything that may happen to the tasks of a plan."""
    key, many = draw(KEY), draw(st.integers(0, 99))
    step: Command = draw(
        st.sampled_from(
            [
                c.StartTask(task=key),
                c.ReportTask(task=key, percent=many, hours=many),
                c.CompleteTask(task=key),
                c.BlockTask(task=key, reason="x"),
                c.UnblockTask(task=key),
                c.ReplanTask(task=key, effort_hours=many + 1, due_on=START + timedelta(days=500 + many), reason="x"),
                c.ReopenTask(task=key, reason="x"),
            ]
        )
    )
    return step


@pytest.mark.feature("IO-28")
@settings(deadline=None)
@given(st.lists(steps(), max_size=30))
def test_progress_stays_within_bounds_and_goes_back_only_where_a_task_is_taken_up_again(taken: list[Command]) -> None:
    story = begun().by(IMO)
    before = Decimal(0)
    for step in taken:
        story = story.when(step)
        percent = progress(items(story.state)).percent
        assert percent is not None
        assert 0 <= percent <= 100
        if not isinstance(step, c.ReopenTask):
            assert percent >= before
        before = percent
