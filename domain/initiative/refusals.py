"""Why a command is refused. Codes are stable and part of the API."""

from __future__ import annotations

from domain.kernel import Refused


class InitiativeUnknown(Refused):
    """There is no such initiative, or the person may not know of it: the two cannot be told apart."""

    code = "initiative_unknown"


class AlreadyChartered(Refused):
    """The initiative exists already."""

    code = "already_chartered"


class BadPlaybook(Refused):
    """The playbook is of another kind."""

    code = "playbook_of_another_kind"


class NotEntitled(Refused):
    """The person holds none of the roles that may do this, nor acts for somebody who does."""

    code = "not_entitled"


class Concluded(Refused):
    """The initiative has ended; only a reopening can be proposed."""

    code = "initiative_concluded"


class OnHold(Refused):
    """The initiative stands still; resume it first."""

    code = "on_hold"


class NotOnHold(Refused):
    """There is nothing to resume."""

    code = "not_on_hold"


class UnknownKey(Refused):
    """The command names something that this initiative does not have."""

    code = "unknown_key"


class KeyTaken(Refused):
    """The key is used already, for something else."""

    code = "key_taken"


class EvidenceMissing(Refused):
    """Evidence is required, or the named evidence is not attached."""

    code = "evidence_missing"


class WrongGate(Refused):
    """The gate does not belong to where the initiative stands."""

    code = "wrong_gate"


class GateStaysShut(Refused):
    """Criteria of the gate are not met; `missing` lists them."""

    code = "gate_stays_shut"


class AlreadyProposed(Refused):
    """A gate is before its deciders already."""

    code = "already_proposed"


class NothingProposed(Refused):
    """No such gate is waiting for a decision."""

    code = "nothing_proposed"


class PacketChanged(Refused):
    """What was decided on is not what is proposed now; look again."""

    code = "packet_changed"


class OwnProposal(Refused):
    """Who proposes never decides, on any path: not as delegate, not for their delegate."""

    code = "own_proposal"


class ConflictOfInterest(Refused):
    """The person declared a conflict of interest and decides nothing here."""

    code = "conflict_of_interest"


class AlreadyDecided(Refused):
    """The person has decided on this proposal; each person fills one seat."""

    code = "already_decided"


class ReasonRequired(Refused):
    """A 'no' and a 'not yet' need a reason, and a 'not yet' its conditions."""

    code = "reason_required"


class DelegationRefused(Refused):
    """The delegation would run in a circle, be too long, or go to somebody who may not decide."""

    code = "delegation_refused"


class NotWaivable(Refused):
    """The playbook lets nobody set this criterion aside."""

    code = "not_waivable"


class NotAttested(Refused):
    """The criterion is found out from what was recorded; nobody can simply say that it holds."""

    code = "criterion_is_computed"


class ObligationsOpen(Refused):
    """Conditions of the last return are still owed."""

    code = "obligations_open"


class NotInTheFuture(Refused):
    """A deadline must lie ahead."""

    code = "not_in_the_future"
    depends_on_time = True


class NotYet(Refused):
    """A thing cannot have happened in the future."""

    code = "not_yet"
    depends_on_time = True


class ReservedCommand(Refused):
    """Only the initiative's own timer asks this."""

    code = "reserved_command"


class NotConcluded(Refused):
    """Only what has ended can be reopened."""

    code = "not_concluded"


class LastMember(Refused):
    """The owner stays on the team."""

    code = "owner_stays"
