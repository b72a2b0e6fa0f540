"""Writes what the function of a script returns; stands before runner.py."""

import collections.abc
import datetime
import math
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted

LONGEST_NUMBER = 500
DEEPEST = 100


class Writer:
    """Writes JSON, up to so many bytes. What is not a number of JSON's, such as NaN, is null, and a very long number is a text."""

    def __init__(self, file, limit):
        self._file, self._limit, self._left = file, limit, limit
        self._depth = 0

    def text(self, text):
        self._left -= len(text)
        if self._left < 0:
            raise ValueError(f"the result is larger than {self._limit} bytes")
        self._file.write(text)

    def value(self, value):
        if value is None or value is True or value is False:
            self.text({None: "null", True: "true", False: "false"}[value])
        elif isinstance(value, str):
            self.text(quoted(value))
        elif isinstance(value, int):
            self.number(int.__repr__(value))
        elif isinstance(value, float):
            self.text(float.__repr__(value) if math.isfinite(value) else "null")
        elif isinstance(value, Decimal):
            self.number(str(value) if value.is_finite() else "null")
        elif isinstance(value, collections.abc.Mapping):
            self.items("{", by_text(value).items(), "}")
        elif isinstance(value, (list, tuple, set, frozenset, collections.abc.Iterator)):
            self.items("[", ((None, item) for item in value), "]")
        elif isinstance(value, (datetime.date, datetime.time)):
            self.text(quoted(value.isoformat()) if value == value else "null")
        elif hasattr(value, "tolist"):
            self.value(listed(value))
        elif hasattr(value, "to_dict"):
            check_columns(value)
            self.value(value.to_dict())
        else:
            raise TypeError(f"a result cannot hold a {type(value).__qualname__}")

    def number(self, text):
        self.text(text if len(text) <= LONGEST_NUMBER else quoted(text))

    def items(self, begin, items, end):
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"the result is deeper than {DEEPEST} levels")
        self.text(begin)
        separator = ""
        for key, item in items:
            self.text(separator if key is None else f"{separator}{quoted(key)}:")
            self.value(item)
            separator = ","
        self.text(end)
        self._depth -= 1

    def table(self, rows):
        columns = list(dict.fromkeys(str(key) for row in rows for key in row))
        self.value({key: row.get(key) for key in columns} for row in map(by_text, rows))


def by_text(mapping):
    """A mapping by the texts of its keys, as JSON has them."""
    result = {str(key): value for key, value in mapping.items()}
    if len(result) < len(mapping):
        check_names(mapping)
    return result


def check_names(names):
    seen = set()
    for name in map(str, names):
        if name in seen:
            raise ValueError(f"the result has two keys or columns {name}")
        seen.add(name)


def check_columns(frame):
    columns = getattr(frame, "columns", None)
    if isinstance(columns, collections.abc.Iterable):
        check_names(columns)


def listed(array):
    """An array as a list, with dates for NumPy's, which may be numbers there."""
    kind = getattr(getattr(array, "dtype", None), "kind", None)
    if kind == "m":
        raise TypeError("a result cannot hold a timedelta64; divide it by a unit, or make it a text")
    if kind == "M" and type(array).__module__ == "numpy" and str(array.dtype) != "datetime64[D]":
        array = array.astype("datetime64[us]")
    return array.tolist()


def records(result):
    """The rows of what is a table: a list of dicts, or what gives one as a DataFrame does; None for anything else."""
    if callable(getattr(result, "to_dict", None)):
        try:
            rows = result.to_dict(orient="records")
        except TypeError:
            return None
        check_columns(result)
        return rows
    is_table = isinstance(result, (list, tuple)) and result and all(isinstance(row, dict) for row in result)
    return result if is_table else None


