"""The one place where an answer of the ledger becomes a failed update."""

from __future__ import annotations

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.contracts import INTERNAL_ERROR, Refusal, Submission

DRAINING = "draining"
"""The run is about to continue as new. Nothing was done: send the same command id again."""

MALFORMED_SUBMISSION = "malformed_submission"
"""The envelope around a command is wrong: a bug of the sender, never of the person."""


def refused(refusal: Refusal) -> ApplicationError:
    """A business 'no', as the client of the update receives it. Benign: it is nobody's failure."""
    return ApplicationError(
        refusal.message,
        refusal.detail,
        type=refusal.code,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )


def nothing_begun(refusal: Refusal) -> ApplicationError:
    """The opening that another initiative sent along was refused: an operator must see that nothing has begun."""
    return ApplicationError(refusal.message, refusal.detail, type=refusal.code, non_retryable=True)


def draining() -> ApplicationError:
    """The run takes no new commands; the next one will in a moment."""
    return ApplicationError("The initiative is moving to a fresh run.", type=DRAINING, non_retryable=True)


def failed(submission: Submission) -> ApplicationError:
    """The command hit a bug of ours. The initiative lives on."""
    return ApplicationError(
        f"Concord failed on this command; the worker's log says why under {submission.command_id}.",
        type=INTERNAL_ERROR,
        non_retryable=True,
    )


def check(submission: Submission, update_id: str | None) -> None:
    """Raise when the envelope cannot be what a client of ours sends."""
    if not submission.command_id or submission.update_id != update_id:
        raise ApplicationError(
            "The update's id does not belong to the submission.", type=MALFORMED_SUBMISSION, non_retryable=True
        )
