"""The terms an integration keeps: its workstreams, who leads each, and what each is to deliver first (DOMAIN 3.4.3)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from domain.kernel import Key, Text, Value
from domain.playbooks.model import Role
from domain.working_days import Duration


class Deliverable(Value):
    """Something a workstream is to have done, so many days after the closing."""

    key: Key
    title: Text
    due: Duration


class Workstream(Value):
    """One stream of the integration. `after`: the workstream it waits for; None: the closing alone."""

    key: Key
    title: Text
    lead: Role
    after: Key | None = None
    deliverables: Annotated[tuple[Deliverable, ...], Field(min_length=1)]
    source: Text


class IntegrationTerms(Value):
    """The workstreams in the order in which they are shown. Every key is used once."""

    workstreams: Annotated[tuple[Workstream, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _keys_are_unique(self) -> IntegrationTerms:
        streams = [stream.key for stream in self.workstreams]
        tasks = [task.key for stream in self.workstreams for task in stream.deliverables]
        if len({*streams}) < len(streams) or len({*tasks}) < len(tasks):
            raise ValueError("every workstream and every deliverable has a key of its own")
        unknown = {stream.after for stream in self.workstreams} - {None, *streams}
        if unknown:
            raise ValueError(f"a workstream waits for what is not there: {unknown}")
        return self
