"""Tables of read models: one definition, a physical table for each generation, and a view that queries name.

`read.initiatives_board_v1` is the view; `read.initiatives_board_v1_g3` is the third time that its rows were built. As
they were at a moment of the past, the same rows lie under the view's own name in a schema of that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from psycopg import AsyncConnection as Driver
from psycopg import sql
from sqlalchemy import Boolean, Column, Date, DateTime, Index, MetaData, Numeric, Table, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.types import BigInteger, Text, TypeEngine

from infrastructure.database import ReadConnection, WriteConnection

SCHEMA = "read"


class Json(str):
    """JSON as text, in a field of a row; kept to the letter in its table, where `jsonb` would refuse some letters."""

    __slots__ = ()


_TYPES: dict[Any, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    Decimal: Numeric(),
    datetime: DateTime(timezone=True),
    date: Date(),
    list[str]: ARRAY(Text),
    Json: JSON(),
}


@dataclass(frozen=True, slots=True)
class Home:
    """Where rows lie: in which schema, and what the names of its tables have after those of the views."""

    schema: str
    ending: str = ""

    @classmethod
    def of(cls, generation: int) -> Home:
        """The home of one generation of a read model."""
        return cls(SCHEMA, f"_g{generation}")


@dataclass(frozen=True)
class ReadTable:
    """One table of a read model.

    `row` is a dataclass whose fields are the columns, in order; `key` and `indexes` name some of them. `stream` is the
    column that names the stream a row belongs to. A table that `grows` gets rows for each event, which carry its
    `version` and never change; otherwise all rows of a stream are replaced together. `cut_by`: in a table that grows,
    the columns of an event's business time and of its position, by which its past is cut off instead of folded anew.
    """

    name: str
    version: int
    row: type[Any]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    stream: str = "initiative"
    grows: bool = False
    cut_by: tuple[str, str] | None = None
    view: Table = field(init=False, repr=False, compare=False)
    values: Callable[[Any], tuple[Any, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        view = Table(f"{self.name}_v{self.version}", MetaData(), *self._columns(), schema=SCHEMA)
        object.__setattr__(self, "view", view)
        object.__setattr__(self, "values", attrgetter(*(column.name for column in view.columns)))

    @property
    def shape(self) -> str:
        """The table and its columns with their types."""
        return f"{self.name}({', '.join(f'{column.name} {column.type}' for column in self.view.columns)})"

    def physical(self, home: Home) -> Table:
        """The table that holds the rows of one home."""
        table = Table(f"{self.view.name}{home.ending}", MetaData(), *self._columns(), schema=home.schema)
        for names in self.indexes:
            Index(f"{table.name}_by_{'_'.join(names)}", *(table.columns[name] for name in names))
        return table

    def _columns(self) -> list[Column[Any]]:
        return [_column(name, hint, key=name in self.key) for name, hint in get_type_hints(self.row).items()]


def _column(name: str, hint: Any, *, key: bool) -> Column[Any]:  # noqa: ANN401 - an annotation may be anything
    parts = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
    (kind,) = {str if get_origin(part) is Literal else part for part in parts - {NoneType}}
    return Column(name, _TYPES[kind], primary_key=key, nullable=NoneType in parts)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch makes of some streams: for each, the version before its first event, and its rows by table."""

    streams: Mapping[str, int]
    rows: Mapping[str, Sequence[Any]]

    async def write(self, connection: WriteConnection, tables: Iterable[ReadTable], generation: int) -> None:
        """Put the rows in place of those that the streams had; writing twice is writing once."""
        for table in tables:
            await _clear(connection, table, generation, self.streams)
            await copy_in(connection, table, Home.of(generation), self.rows.get(table.name, ()))


async def copy_in(connection: WriteConnection, table: ReadTable, home: Home, rows: Iterable[Any]) -> None:
    """Add rows by COPY, in the connection's transaction."""
    rows = list(rows)
    if not rows:
        return
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.view.columns)
    into = sql.Identifier(home.schema, f"{table.view.name}{home.ending}")
    statement = sql.SQL("copy {} ({}) from stdin").format(into, names)
    driver = await driver_of(connection)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(_writable(table.values(row)))


def _writable(values: Iterable[Any]) -> list[Any]:
    """PostgreSQL's text holds every character but NUL, which a person's words may."""
    return [value.replace("\0", "\ufffd") if type(value) is str and "\0" in value else value for value in values]


async def driver_of(connection: ReadConnection) -> Driver[Any]:
    """The psycopg connection underneath, for what SQLAlchemy has no words for."""
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    if not isinstance(driver, Driver):
        raise TypeError("read models live in PostgreSQL, reached by psycopg")
    return driver


async def _clear(connection: WriteConnection, table: ReadTable, generation: int, streams: Mapping[str, int]) -> None:
    after = "and r.version > s.after" if table.grows else ""
    statement = text(
        f"delete from {SCHEMA}.{table.view.name}_g{generation} r "  # noqa: S608 - names are ours, values are bound
        f"using unnest(:streams, :after) s(stream, after) where r.{table.stream} = s.stream {after}"
    ).bindparams(bindparam("streams", type_=ARRAY(Text)), bindparam("after", type_=ARRAY(BigInteger)))
    await connection.execute(statement, {"streams": list(streams), "after": list(streams.values())})
