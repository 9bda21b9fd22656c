"""What a deal's due diligence goes by: its checklist, its red-flag rules, and who may let it pass nevertheless."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.acquisition.diligence.checklist import CHECKLIST, Checklist
from domain.acquisition.diligence.red_flags import RED_FLAGS, RedFlagRule
from domain.kernel import Value
from domain.people import Role


class DiligenceTerms(Value):
    """`waived_by`: who may waive a critical finding or red flag."""

    checklist: Checklist
    red_flags: tuple[RedFlagRule, ...]
    waived_by: Annotated[tuple[Role, ...], Field(min_length=1)]


DILIGENCE = DiligenceTerms(checklist=CHECKLIST, red_flags=RED_FLAGS, waived_by=("ceo",))
