"""What the keys in a command name: things that are there already, so that whoever asks can choose among them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.kernel import Key

NAMES = "x-names"
"""Stands in the JSON schema of such a field, with the sort of thing that its key names."""

EvidenceKey = Annotated[Key, Field(json_schema_extra={NAMES: "evidence"})]
CriterionKey = Annotated[Key, Field(json_schema_extra={NAMES: "criteria"})]
GateKey = Annotated[Key, Field(json_schema_extra={NAMES: "gates"})]
PhaseKey = Annotated[Key, Field(json_schema_extra={NAMES: "phases"})]
ObligationKey = Annotated[Key, Field(json_schema_extra={NAMES: "obligations"})]
RiskKey = Annotated[Key, Field(json_schema_extra={NAMES: "risks"})]
IssueKey = Annotated[Key, Field(json_schema_extra={NAMES: "issues"})]
MilestoneKey = Annotated[Key, Field(json_schema_extra={NAMES: "milestones"})]
WorkstreamKey = Annotated[Key, Field(json_schema_extra={NAMES: "workstreams"})]
ItemKey = Annotated[Key, Field(json_schema_extra={NAMES: "items"})]
FindingKey = Annotated[Key, Field(json_schema_extra={NAMES: "findings"})]
RedFlagKey = Annotated[Key, Field(json_schema_extra={NAMES: "red_flags"})]
ConditionKey = Annotated[Key, Field(json_schema_extra={NAMES: "conditions"})]
ClearanceKey = Annotated[Key, Field(json_schema_extra={NAMES: "clearances"})]
EngagementKey = Annotated[Key, Field(json_schema_extra={NAMES: "engagements"})]
SynergyKey = Annotated[Key, Field(json_schema_extra={NAMES: "synergies"})]
