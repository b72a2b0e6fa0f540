"""Calls the function of a script: python3 -I -c THIS, with writer.py before it. The first line of standard input says what is to be done and
brings the script, the other lines are rows; all are JSON. What comes of it is written to a file. What the script itself writes is its log."""

import base64
import collections.abc
import io
import json
import linecache
import os
import resource
import sys
import time
import traceback
import types
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted

PNG = b"\x89PNG\r\n\x1a\n"
LONGEST_MESSAGE = 2000
AGAIN = 75


class Input(io.RawIOBase):
    """Standard input from a place on, whoever else reads it."""

    def __init__(self, file, at):
        self._file, self._at = file, at

    def readable(self):
        return True

    def readinto(self, buffer):
        block = os.pread(self._file, len(buffer), self._at)
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)


def inexact(value):
    """A document of the database's, or another value, with floats as Python reads them elsewhere."""
    if isinstance(value, dict):
        return {key: inexact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [inexact(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def each(converter):
    """Converts an array of any dimensions."""

    def convert(value):
        if isinstance(value, list):
            return [convert(item) for item in value]
        return None if value is None else converter(value)

    return convert


# What JSON does not tell apart. Values of all other types may hold what it does not, but for those of the plain ones.
CONVERTERS = {
    "float4": float,
    "float8": float,
    "numeric": Decimal,
    "_float4": each(float),
    "_float8": each(float),
    "_numeric": each(Decimal),
}
PLAIN = {"bool", "int2", "int4", "int8", "text", "varchar", "bpchar", "date", "timestamp", "timestamptz"}


class Rows:
    """The rows of a part, each a dict. They are read as they are asked for, as often as they are."""

    def __init__(self, file, start, columns, count):
        self.columns = [name for name, _ in columns]
        self._file, self._start, self._count = file, start, count
        self._converters = [(name, CONVERTERS.get(type, inexact)) for name, type in columns if type not in PLAIN]

    def __len__(self):
        return self._count

    def __iter__(self):
        for line in io.BufferedReader(Input(self._file, self._start), 1 << 18):
            row = json.loads(line, parse_float=Decimal)
            for name, converter in self._converters:
                if row[name] is not None:
                    row[name] = converter(row[name])
            yield row


class Helpers(types.ModuleType):
    """What a script gets by import escapement."""

    def __init__(self):
        super().__init__("escapement", "What a script may ask of the step that runs it.")
        self._told = None
        self._images = []

    def progress(self, done, of=None):
        """Tells how far the work is; told once a second at most, but for the end."""
        now = time.monotonic()
        if self._told is None or now - self._told >= 1 or done == of:
            self._told = now
            print(f"progress: {done}" if of is None else f"progress: {done} of {of}", flush=True)

    def image(self, image):
        """Adds an image to the result: the bytes of a PNG, or a figure of Matplotlib."""
        if hasattr(image, "savefig"):
            file = io.BytesIO()
            image.savefig(file, format="png")
            image = file.getvalue()
        if not bytes(image).startswith(PNG):
            raise ValueError("an image must be a PNG")
        self._images.append(base64.b64encode(image).decode("ascii"))


def call(task, rows, file_name):
    source = task["source"]
    linecache.cache[file_name] = (len(source), None, source.splitlines(True), file_name)
    module = types.ModuleType(task["script"])
    sys.modules.setdefault(task["script"], module)
    exec(compile(source, file_name, "exec"), module.__dict__)
    function = getattr(module, task["script"], None) or getattr(module, "main", None)
    if not callable(function):
        raise NameError(f"the script has no function {task['script']} or main")
    first = [rows] if rows is not None else [] if task["index"] is None else [task["index"]]
    return function(*first, **task["parameters"])


def images(helpers):
    if "matplotlib.pyplot" in sys.modules:
        pyplot = sys.modules["matplotlib.pyplot"]
        for number in pyplot.get_fignums():
            helpers.image(pyplot.figure(number))
    return helpers._images or None


def write_result(task, result, helpers):
    if isinstance(result, collections.abc.Iterator):
        result = list(result)
    table = records(result)
    with open(task["result"], "w", encoding="ascii") as file:
        writer = Writer(file, task["limit"])
        writer.text(f'{{"type":{quoted("value" if table is None else "table")},"value":')
        writer.value(result) if table is None else writer.table(table)
        writer.text(',"images":')
        writer.value(images(helpers) if task["images"] else None)
        writer.text("}")


def write_error(task, error, file_name):
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    lines = [line for _, line in traceback.walk_tb(error.__traceback__)]
    own = [i for i, frame in enumerate(frames) if frame.f_code.co_filename == file_name]
    line = lines[own[-1]] if own else None
    if isinstance(error, SyntaxError) and error.filename == file_name:
        line = error.lineno
    message = f"{type(error).__qualname__}: {error}".strip(": ")
    if isinstance(error, MemoryError):
        message += f" (it may have {resource.getrlimit(resource.RLIMIT_AS)[0]} bytes of memory)"
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + "…"
    with open(task["result"], "w", encoding="ascii") as file:
        json.dump({"error": {"message": message, "line": line}}, file)
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != file_name:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def main():
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    file = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.setdefault("MPLBACKEND", "Agg")
    line = io.BufferedReader(Input(file, 0), 1 << 16).readline()
    task = json.loads(line)
    file_name = task["script"] + ".py"
    sys.argv = [file_name]
    helpers = sys.modules["escapement"] = Helpers()
    rows = None if task["columns"] is None else Rows(file, len(line), task["columns"], task["rows"])
    try:
        write_result(task, call(task, rows, file_name), helpers)
    except BaseException as error:
        if isinstance(error, SystemExit) and error.code == AGAIN:
            if os.path.lexists(task["result"]):
                os.remove(task["result"])
            sys.exit(AGAIN)
        write_error(task, error, file_name)
        sys.exit(1)


main()
