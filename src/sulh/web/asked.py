"""What an address asks of a page: its settings, read with defaults, and written back into addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sulh.errors import UsageError


@dataclass(frozen=True)
class Query:
    """The settings of an address: names and values in their order; a name may come several times.

    Examples
    --------
    >>> query = Query.of("variant=late&page=2")
    >>> query.text("variant"), query.number("page", 1), query.text("concept", "seq")
    ('late', 2, 'seq')
    >>> query.but(page="", concept="nash").address("/case/mill.yaml")
    '/case/mill.yaml?variant=late&concept=nash'
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Query:
        """Return the settings of a query string; empty values are kept out.

        Raises
        ------
        UsageError
            There are more than 500.
        """
        try:
            return cls(tuple((name, value) for name, value in parse_qsl(text, max_num_fields=500) if value.strip()))
        except ValueError:
            raise UsageError("This address has too many settings.") from None

    @classmethod
    def of_address(cls, address: str) -> Query:
        """Return the settings of a whole address."""
        return cls.of(address.partition("#")[0].partition("?")[2])

    def text(self, name: str, usual: str = "") -> str:
        """Return the value of a setting, the last one where there are several."""
        return next((value.strip() for key, value in reversed(self.pairs) if key == name), usual)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values of a setting."""
        return tuple(value.strip() for key, value in self.pairs if key == name)

    def number(self, name: str, usual: int, least: int = 1, most: int = 1_000_000_000) -> int:
        """Return a whole number.

        Raises
        ------
        UsageError
            It is none, or out of bounds.
        """
        text = self.text(name)
        if not text:
            return usual
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise UsageError(f"{name} takes a whole number from {least:,} to {most:,}; not {text!r}.")
        return int(text)

    def flag(self, name: str) -> bool:
        """Say whether a setting is on."""
        return self.text(name).lower() in ("yes", "on", "true", "1")

    def but(self, **settings: str | Iterable[str]) -> Query:
        """Return the settings with some of them replaced; an empty value takes one away."""
        kept = [(key, value) for key, value in self.pairs if key not in settings]
        for key, value in settings.items():
            kept += [(key, one) for one in ([value] if isinstance(value, str) else value) if one]
        return Query(tuple(kept))

    def only(self, *names: str) -> Query:
        """Return the settings of these names alone."""
        return Query(tuple((key, value) for key, value in self.pairs if key in names))

    def address(self, path: str) -> str:
        """Return an address with these settings."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path

    def __str__(self) -> str:
        return urlencode(self.pairs)
