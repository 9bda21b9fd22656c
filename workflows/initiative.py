"""One initiative as a durable workflow: it gives each command its turn, wakes up in time, and knows no business."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception
from temporalio.workflow import ActivityConfig, ContinueAsNewVersioningBehavior

with workflow.unsafe.imports_passed_through():
    from activities.contracts import BEHIND, LedgerActivities, Receipt, Recorded, RecordRequest, Submission
    from domain.kernel import SYSTEM
    from workflows import attributes, effects, options, refusals
    from workflows.agenda import Agenda, Beginning


class Initiative:
    """The host of any decider. It branches on recorded answers alone, so every rule may change under it.

    A named kind subclasses it and marks its own `run`, which calls `live`.
    """

    @workflow.init
    def __init__(self, beginning: Beginning) -> None:
        # An update can be handled before `run` begins, so everything must be in place here.
        self._stream = workflow.info().workflow_id
        self._bound = beginning.continue_as_new_after
        self._knows_where_it_stands = beginning.agenda is not None
        self._agenda = beginning.agenda or Agenda()
        self._behind = timedelta(seconds=workflow.memo_value(BEHIND, 0.0, type_hint=float))
        self._first = beginning.first
        self._is_a_parent = False
        self._turn = asyncio.Lock()
        self._turns_taken = 0
        self._draining = False
        self._stalls = 0
        self._rests_until: datetime | None = None

    @workflow.update
    async def submit(self, submission: Submission) -> Receipt:
        """Have a command decided and recorded. Fails with the refusal's code when the answer is no."""
        async with self._turn:
            recorded = await self._record(submission, options.command(_type_of(submission)))
        if recorded.refusal is not None:
            raise refusals.refused(recorded.refusal)
        return Receipt(
            initiative=self._stream, version=recorded.version, position=recorded.position, events=recorded.events
        )

    @submit.validator
    def _may_submit(self, submission: Submission) -> None:
        if self._draining:
            raise refusals.draining()
        update = workflow.current_update_info()
        refusals.check(submission, update.id if update else None)

    @workflow.signal
    async def submit_signal(self, submission: Submission) -> None:
        """As `submit`, for a sender who cannot be answered: a refusal is recorded as an event."""
        try:
            async with self._turn:
                await self._record(submission, options.command(_type_of(submission)), refusal_is_recorded=True)
        except ApplicationError:
            # A failure may not leave a signal handler: it would end the workflow. The activity has logged the bug.
            workflow.logger.error("command.failed", extra={"command_id": submission.command_id})

    async def live(self) -> None:
        """Give commands their turn until the initiative has ended and owes nothing more to anybody."""
        if self._first is not None:
            await self._begin_with(self._first)
        await self._find_out_where_it_stands()
        errands = asyncio.create_task(self._run_errands())
        while not self._is_over():
            if errands.done():
                errands.result()  # a bug of the workflow's own: suspend the workflow until it is mended
            if self._must_move_on():
                await self._move_on()
            await self._wait_for(errands)

    async def _begin_with(self, first: Submission) -> None:
        """Have the command recorded that whoever began this initiative sent along; again and again changes nothing.

        Raises ApplicationError with the refusal's code, which ends the workflow, when nothing has begun by it.
        """
        recorded, times = None, 0
        while recorded is None:
            try:
                async with self._turn:
                    recorded = await self._record(first, options.command(_type_of(first)))
            except ApplicationError:
                times += 1
                workflow.logger.error("beginning.failed", extra={"command_id": first.command_id})
                await workflow.sleep(options.stall(times), summary="beginning rests")
        if recorded.refusal is None:
            return
        workflow.logger.error(
            "beginning.refused", extra={"command_id": first.command_id, "code": recorded.refusal.code}
        )
        if self._agenda.version == 0:
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise refusals.nothing_begun(recorded.refusal)

    async def _find_out_where_it_stands(self) -> None:
        # A command that came with the start is having its turn already, and its answer says where the stream stands.
        await workflow.wait_condition(lambda: self._knows_where_it_stands or not self._turn.locked())
        if self._knows_where_it_stands:
            return
        standing = await workflow.execute_activity_method(LedgerActivities.standing, self._stream, **options.standing())
        if standing.version >= self._agenda.version:
            self._note(standing)

    async def _record(
        self, submission: Submission, how: ActivityConfig, *, refusal_is_recorded: bool = False
    ) -> Recorded:
        """Have one command recorded; the caller holds the turn. Raises ApplicationError for a bug of ours."""
        request = RecordRequest(
            stream=self._stream,
            submission=submission,
            asked_at=self._now(),
            refusal_is_recorded=refusal_is_recorded,
            everything_owed=not self._knows_where_it_stands,
        )
        self._turns_taken += 1
        try:
            recorded = await workflow.execute_activity_method(LedgerActivities.record, request, **how)
        except ActivityError as problem:
            if is_cancelled_exception(problem):
                raise
            raise refusals.failed(submission) from problem
        self._note(recorded)
        return recorded

    def _note(self, recorded: Recorded) -> None:
        before, self._agenda = self._agenda, self._agenda.after(recorded)
        if self._agenda.wake_at != before.wake_at:
            self._stalls, self._rests_until = 0, None
        changed = tuple(attributes.changes(before, self._agenda))
        if not self._knows_where_it_stands:
            self._knows_where_it_stands = True
            changed = (attributes.kind(self._stream), *changed)
        if changed:
            workflow.upsert_search_attributes(changed)
        workflow.set_current_details(attributes.details(self._agenda))

    def _now(self) -> datetime:
        return workflow.now() - self._behind

    def _due(self) -> datetime | None:
        """When the next wake-up is to be recorded: its own time, or later while it rests."""
        due = self._agenda.wake_at
        return max(due, self._rests_until) if due and self._rests_until else due

    def _is_over(self) -> bool:
        return (
            self._knows_where_it_stands
            and self._agenda.has_ended
            and not self._agenda.owed
            and workflow.all_handlers_finished()
        )

    def _must_move_on(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested()
            or info.get_current_history_length() > self._bound
            # On a simulated clock a run stands still for as long as a child of it lives; a fresh run has none.
            or (self._is_a_parent and not self._agenda.owed)
            # Only after work was done, or a run that cannot be upgraded would move on for ever.
            or (self._turns_taken > 0 and info.is_target_worker_deployment_version_changed())
        )

    async def _move_on(self) -> None:
        """Take no new commands, finish those that are here, and hand the agenda to a fresh run.

        An effect that is under way stays owed: its key makes it harmless to carry it out again.
        """
        self._draining = True
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._is_over():
            return
        workflow.continue_as_new(
            Beginning(agenda=self._agenda, continue_as_new_after=self._bound),
            initial_versioning_behavior=ContinueAsNewVersioningBehavior.AUTO_UPGRADE,
        )

    async def _wait_for(self, errands: asyncio.Task[None]) -> None:
        """Sleep until there is something to do; when the wake-up comes first, record that time has passed."""
        due = self._due()
        rest = None if due is None else due - self._now()
        if rest is None or rest > timedelta(0):
            try:
                await workflow.wait_condition(
                    lambda: self._due() != due or self._is_over() or self._must_move_on() or errands.done(),
                    timeout=rest,
                    timeout_summary="next wake-up",
                )
            except TimeoutError:
                pass
            else:
                return
        await self._pass_time()

    async def _pass_time(self) -> None:
        async with self._turn:
            due, wake_at = self._due(), self._agenda.wake_at
            if due is None or wake_at is None or due > self._now():
                return  # a command that had its turn first moved the wake-up
            try:
                await self._record(self._time_passed(wake_at), options.time("pass_time"))
            except ApplicationError:
                workflow.logger.error("wake_up.failed", extra={"wake_at": wake_at.isoformat()})
            self._rest_if_unmoved(wake_at)

    def _time_passed(self, wake_at: datetime) -> Submission:
        again = f"-again-{self._stalls}" if self._stalls else ""
        command_id = f"time-{wake_at.isoformat()}{again}"
        return Submission(
            command_id=command_id,
            command={"type": "pass_time", "wake_at": wake_at.isoformat()},
            by=SYSTEM,
            correlation_id=command_id,
        )

    def _rest_if_unmoved(self, wake_at: datetime) -> None:
        now_due = self._agenda.wake_at
        if now_due is None or now_due > wake_at:
            return
        self._stalls += 1
        self._rests_until = self._now() + options.stall(self._stalls)
        workflow.logger.warning(
            "wake_up.did_not_move", extra={"wake_at": wake_at.isoformat(), "rests_until": self._rests_until.isoformat()}
        )

    async def _run_errands(self) -> None:
        """Carry out what is owed, one after another, while commands go on."""
        times = 0
        while True:
            await workflow.wait_condition(lambda: bool(self._agenda.owed))
            effect = self._agenda.owed[0]
            try:
                self._is_a_parent |= await effects.carry_out(effect, self._bound, self._now())
            except ActivityError as problem:
                if is_cancelled_exception(problem):
                    raise
                times += 1
                workflow.logger.error("effect.failed", extra={"key": effect.key}, exc_info=True)
                await workflow.sleep(options.stall(times), summary="effect rests")
            else:
                times = 0
                self._agenda = self._agenda.without(effect)


def _type_of(submission: Submission) -> str:
    return str(submission.command.get("type", "none"))[:64]
