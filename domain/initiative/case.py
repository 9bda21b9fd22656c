"""An initiative as its gates see it: the core, and what its kind has to say about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from domain.initiative.state import Initiative
from domain.kernel import Key
from domain.money import Money
from domain.playbooks.model import Computed, Criterion, Gate


@dataclass(frozen=True, slots=True)
class Case:
    """`lacks` answers what a computed criterion misses, or None. `exhibit` tells what the kind puts into a packet.

    It is only asked for a gate that is put to its deciders, so a kind may have a lot to show.
    """

    initiative: Initiative
    lacks: Callable[[Computed], str | None]
    exhibit: Callable[[], JsonValue]
    at_stake: Money | None = None

    def missing(self, gate: Gate) -> dict[Key, str]:
        """Every criterion of the gate that does not hold yet, and what it lacks."""
        found = ((criterion.key, self._lack(criterion)) for criterion in gate.criteria)
        return {key: lack for key, lack in found if lack is not None}

    def packet(self, gate: Gate, attempt: int) -> str:
        """SHA-256 of all that the deciders of a gate are shown, as hexadecimal digits.

        What changes this changes the question, so a decision is only good for the hash it was given on.
        """
        text = json.dumps(self.contents(gate, attempt), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def contents(self, gate: Gate, attempt: int) -> dict[str, JsonValue]:
        """What the packet holds: the charter, the criteria with their evidence, open risks and issues, the exhibit."""
        i = self.initiative
        return {
            "gate": gate.key,
            "attempt": attempt,
            "charter": i.charter.model_dump(mode="json"),
            "at_stake": self.at_stake.model_dump(mode="json") if self.at_stake else None,
            "criteria": {criterion.key: self._standing(criterion) for criterion in gate.criteria},
            "risks": {k: [r.title, r.family, r.impact, r.probability] for k, r in i.risks.items() if not r.closed},
            "issues": {k: [x.title, x.severity] for k, x in i.issues.items() if x.resolved_at is None},
            "exhibit": self.exhibit(),
        }

    def _standing(self, criterion: Criterion) -> JsonValue:
        i = self.initiative
        attested, waived = i.attestations.get(criterion.key), i.waivers.get(criterion.key)
        return {
            "title": criterion.title,
            "lacks": self._lack(criterion),
            "attested_by": attested.by if attested else None,
            "evidence": [i.evidence[key].sha256 for key in attested.evidence] if attested else [],
            "waived_by": waived.by if waived else None,
        }

    def _lack(self, criterion: Criterion) -> str | None:
        if criterion.key in self.initiative.waivers:
            return None
        if isinstance(criterion, Computed):
            return self.lacks(criterion)
        return None if criterion.key in self.initiative.attestations else "nobody has attested it"
