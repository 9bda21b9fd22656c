"""What the gates ask of a deal's due diligence (DOMAIN 3.1.3 G2, 3.1.5)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from domain.acquisition.diligence.items import unresolved
from domain.acquisition.diligence.state import Diligence
from domain.acquisition.state import Acquisition
from domain.kernel import Key


def checklists_worked_off(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """Every mandatory item is cleared, flagged or not applicable."""
    lacking = unresolved(deal.diligence)
    return f"not resolved: {', '.join(lacking)}" if lacking else None


def no_open_critical_finding(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """No critical finding or red flag is open that nobody has waived."""
    found = critical(deal.diligence)
    return f"critical and open: {', '.join(found)}" if found else None


def critical(diligence: Diligence) -> list[Key]:
    """The critical findings and red flags that stand and that the named approver has not waived."""
    findings = [k for k, x in diligence.open_findings.items() if x.recorded.severity == "critical" and not x.waived]
    flags = [k for k, x in diligence.open_flags.items() if x.raised.severity == "critical" and not x.waived]
    return [*findings, *flags]


def exhibit(diligence: Diligence) -> JsonValue:
    """What the deciders of a gate are shown: every finding that stands and where it goes, every open red flag."""
    return {
        "findings": {
            key: [
                found.recorded.title,
                found.recorded.severity,
                found.disposition.model_dump(mode="json") if found.disposition else None,
                found.waived is not None,
            ]
            for key, found in diligence.open_findings.items()
        },
        "red_flags": {
            key: [flag.raised.severity, str(flag.raised.measured), flag.waived is not None]
            for key, flag in diligence.open_flags.items()
        },
    }


CHECKS: dict[Key, Callable[[Acquisition, tuple[Key, ...]], str | None]] = {
    check.__name__: check for check in (checklists_worked_off, no_open_critical_finding)
}
