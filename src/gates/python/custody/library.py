# SPDX-License-Identifier: Apache-2.0
"""libcustody as ctypes sees it: its structs, its errors, and nothing else.

The library is the one that CUSTODY_LIBRARY names, or the system's.
"""
import ctypes
import json
import os
from ctypes import (POINTER, Structure, byref, c_bool, c_char, c_char_p,
                    c_int, c_int64, c_size_t, c_uint, c_uint8, c_uint64,
                    c_void_p)

UNKNOWN_COUNT = 2 ** 64 - 1


class Error(Exception):
    """An answer that is not yes.  `code` is a word for programs, `remedy`
    says how to put it right, `answer` is the gate's, where it gave one."""

    def __init__(self, text, code="", remedy="", answer=None):
        super().__init__(text, code, remedy, answer)
        self.text, self.code = text, code
        self.remedy, self.answer = remedy, answer

    def __str__(self):
        return f"{self.text}; do: {self.remedy}" if self.remedy else self.text


class Refused(Error):
    """A rule, a missing approval or a bar says no."""


class NotFound(Error):
    """There is no such thing."""


class Usage(Error):
    """The question itself is wrong."""


class Disagrees(Error):
    """Data, ledger or signature is not what was recorded."""


class Unknown(Error):
    """Could not tell: treat as no."""


class Malformed(Error):
    """The input is not what it claims to be."""


class Interrupted(Error):
    """Stopped; nothing half-done is visible."""


OK, END = 0, 1
_RAISED = {2: Refused, 3: NotFound, 4: Usage, 5: Disagrees, 6: Unknown,
           7: Malformed, 8: Interrupted}


class CError(Structure):
    _fields_ = [("code", c_char * 24), ("text", c_char * 1024),
                ("remedy", c_char * 512)]


class CLimits(Structure):
    _fields_ = [(name, c_uint64) for name in (
        "record", "ratio", "expanded", "members", "name", "depth", "memory",
        "cpu")]


class CSettings(Structure):
    _fields_ = [("ledger", c_char_p), ("identity", c_char_p),
                ("pin", c_char_p), ("at_least", c_char_p),
                ("offer", c_char_p), ("threads", c_uint),
                ("time_limit", c_int64), ("duckdb", c_char_p),
                ("read_only", c_bool), ("restoring", c_bool),
                ("refolding", c_bool), ("limits", CLimits),
                ("unconfined", c_bool), ("secret", c_void_p),
                ("progress", c_void_p), ("confirm", c_void_p),
                ("ctx", c_void_p), ("store_key", c_char_p),
                ("store_token", c_char_p)]


class CData(Structure):
    _fields_ = [("dataset", c_char_p), ("path", c_char_p)]


class CCheck(Structure):
    _fields_ = [("request", c_char_p), ("data", POINTER(CData)),
                ("data_count", c_size_t), ("subset", c_bool),
                ("job", c_char_p), ("skip_list", c_char_p),
                ("exec", c_bool), ("hand_over", c_char_p)]


class CReleaseAsk(Structure):
    _fields_ = [("folder", c_char_p), ("permit", c_char_p),
                ("release", c_char_p), ("trust", c_char_p),
                ("trust_max_age", c_int64), ("pin", c_char_p),
                ("job", c_char_p), ("audience", c_char_p),
                ("data", POINTER(CData)), ("data_count", c_size_t),
                ("subset", c_bool), ("skip_list", c_char_p)]


class CReleaseFile(Structure):
    _fields_ = [("dataset", c_char_p), ("version", c_char_p),
                ("path", c_char_p), ("records", c_uint64),
                ("bytes", c_uint64)]


class CReleaseRecord(Structure):
    _fields_ = [("at", c_void_p), ("len", c_size_t),
                ("sha256", c_uint8 * 32), ("ordinal", c_uint64),
                ("entry", c_char_p), ("key", c_char_p)]


def _load():
    library = ctypes.CDLL(os.environ.get("CUSTODY_LIBRARY",
                                         "libcustody.so.0"))
    statuses = {
        "custody_open": [POINTER(c_void_p), POINTER(CSettings)],
        "custody_open_bare": [POINTER(c_void_p), POINTER(CSettings)],
        "custody_check": [c_void_p, POINTER(CCheck), POINTER(c_void_p)],
        "custody_release_open": [POINTER(c_void_p), c_void_p,
                                 POINTER(CReleaseAsk)],
        "custody_release_read": [POINTER(c_void_p), c_void_p, c_size_t],
        "custody_release_next": [c_void_p, POINTER(CReleaseRecord)],
    }
    for name, arguments in statuses.items():
        function = getattr(library, name)
        function.argtypes = arguments + [POINTER(CError)]
        function.restype = c_int
    for name in ("custody_close", "custody_release_close",
                 "custody_release_done"):
        getattr(library, name).argtypes = [c_void_p]
        getattr(library, name).restype = None
    library.custody_version.restype = c_char_p
    library.custody_release_about.argtypes = [c_void_p]
    library.custody_release_about.restype = c_char_p
    library.custody_release_files.argtypes = [c_void_p]
    library.custody_release_files.restype = c_size_t
    library.custody_release_file.argtypes = [c_void_p, c_size_t]
    library.custody_release_file.restype = POINTER(CReleaseFile)
    library.custody_release_left_out.argtypes = [c_void_p]
    library.custody_release_left_out.restype = c_uint64
    return library


library = _load()


def version():
    """The release of libcustody."""
    return library.custody_version().decode()


def ask(name, *arguments, answer=None):
    """Calls a function of libcustody; gives OK or END, raises all else.
    `answer` reads what the gate said, for the error to carry."""
    error = CError()
    status = getattr(library, name)(*arguments, byref(error))
    if status in (OK, END):
        return status
    # A status that nobody knows is a no, too.
    kind = _RAISED.get(status, Unknown)
    raise kind(error.text.decode(errors="replace") or f"{name}: {status}",
               error.code.decode(errors="replace"),
               error.remedy.decode(errors="replace"),
               answer() if answer else None)


def text(value):
    """What C reads of a text or a path; None stays NULL."""
    if value is None:
        return None
    value = os.fsencode(value)
    if b"\0" in value:
        raise Usage("a text with a NUL in it", "usage")
    return value


def data(said):
    """A path, or {dataset: path}, as the C array, with its length."""
    if said is None:
        said = {}
    elif not isinstance(said, dict):
        said = {None: said}
    rows = [CData(text(name), text(path)) for name, path in said.items()]
    return (CData * len(rows))(*rows), len(rows)


def answer_take(pointer):
    """The last object of an answer, which is released; None without one."""
    if not pointer.value:
        return None
    jansson = ctypes.CDLL("libjansson.so.4")
    jansson.json_dumps.argtypes = [c_void_p, c_size_t]
    jansson.json_dumps.restype = c_void_p
    jansson.json_delete.argtypes = [c_void_p]
    libc = ctypes.CDLL(None)
    libc.free.argtypes = [c_void_p]
    said = jansson.json_dumps(pointer, 0)
    jansson.json_delete(pointer)
    if not said:
        return None
    try:
        return json.loads(ctypes.string_at(said))[-1]
    finally:
        libc.free(said)
