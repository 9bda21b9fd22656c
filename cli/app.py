"""The `concord` command: everything there is to do from a terminal, in one list."""

from __future__ import annotations

import typer

from cli import identity, imports, log, machine, packs, plan, reference, told
from cli.runtime import explained, settings
from cli.shortlist.command import shortlist
from infrastructure.logs import configure_logs

app = typer.Typer(
    name="concord",
    help="Acquisitions, integrations, partnerships and ventures as durable, provable workflows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command("demo")(machine.demo)
app.command("up")(machine.up)
app.command("down")(machine.down)
app.command("status")(machine.status)
app.command("plan")(plan.plan)
app.command("pack")(packs.pack)
app.command("shortlist")(shortlist)
app.command("token")(identity.token)
app.command("people")(identity.people)
app.add_typer(imports.app, name="import")
app.command("migrate")(log.migrate)
app.command("verify")(log.verify)
app.command("anchor")(log.anchor)
app.command("export")(log.export)
app.command("rebuild")(log.rebuild)
app.command("rehydrate")(log.rehydrate)
app.command("events-doc")(reference.events_doc)


def main() -> None:
    """Run a command. An expected failure is one sentence on standard error and exit code 1."""
    told.listen()

    def command() -> None:
        configure_logs("warning", settings().log_format)
        app()

    explained(command)
