"""What may be recorded of the way to an authority's clearance."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.acquisition.clearance.jurisdictions import Transaction
from domain.kernel import Command, Key, Text
from domain.money import Money
from domain.naming import ClearanceKey, EvidenceKey


class AssessFiling(Command):
    """Compute whether a filing is needed at the deal's price, for a closing on a day.

    `buyer_size`, `target_size`: the greater of annual net sales and total assets of each ultimate parent.
    """

    type: Literal["assess_filing"] = "assess_filing"
    authority: Annotated[Key, Field(description="The short name of an authority, for example hsr.")]
    closing_on: date
    buyer_size: Money | None = None
    target_size: Money | None = None


class FileNotification(Command):
    """Record that the authority has the notifications of everybody who must file. The waiting period begins."""

    type: Literal["file_notification"] = "file_notification"
    authority: ClearanceKey
    filed_at: AwareDatetime
    transaction: Transaction = "ordinary"
    evidence: EvidenceKey


class WithdrawNotification(Command):
    """Record that the notification was taken back."""

    type: Literal["withdraw_notification"] = "withdraw_notification"
    authority: ClearanceKey
    reason: Text


class RecordSecondRequest(Command):
    """Record that the authority asked for more before the waiting period had ended."""

    type: Literal["record_second_request"] = "record_second_request"
    authority: ClearanceKey
    received_at: AwareDatetime
    evidence: EvidenceKey


class CertifyCompliance(Command):
    """Record that everybody has substantially complied with the second request."""

    type: Literal["certify_compliance"] = "certify_compliance"
    authority: ClearanceKey
    certified_at: AwareDatetime
    evidence: EvidenceKey


ClearanceCommand = AssessFiling | FileNotification | WithdrawNotification | RecordSecondRequest | CertifyCompliance
