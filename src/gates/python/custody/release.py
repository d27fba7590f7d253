# SPDX-License-Identifier: Apache-2.0
"""A release, opened and read; and the gate's question."""
import ctypes
import json
import os
from ctypes import byref, c_void_p
from typing import NamedTuple, Optional

from . import library
from .library import (CCheck, CReleaseAsk, CReleaseRecord, CSettings, END,
                      UNKNOWN_COUNT, Unknown, Usage, ask, data, text)


class File(NamedTuple):
    """A file as it lies on the disk.  `records` is None where only reading
    can tell; those that are left out are among them."""
    dataset: str
    version: str
    path: str
    records: Optional[int]
    bytes: int


class Record(NamedTuple):
    """`data` are its bytes as found; `sha256` is of these."""
    data: bytes
    sha256: bytes
    ordinal: int
    entry: str
    key: str


class _Custody:
    """A custody directory, verified and open; or none, for who has a trust
    file and only needs to say how data is read."""

    def __init__(self, ledger=None, identity=None, pin=None, at_least=None,
                 read_only=True, bare=False):
        settings = CSettings(ledger=text(ledger), identity=text(identity),
                             pin=text(pin), at_least=text(at_least),
                             read_only=read_only,
                             duckdb=text(os.environ.get("CUSTODY_DUCKDB")
                                         or None))
        self.pointer = c_void_p()
        ask("custody_open_bare" if bare else "custody_open", byref(self.pointer), byref(settings))

    def close(self):
        if self.pointer:
            library.library.custody_close(self.pointer)
            self.pointer = c_void_p()


def check(request, *, job=None, data=None, subset=False, skip_list=None,
          ledger=None, pin=None, at_least=None, identity=None):
    """Asks the gate: may `request` take its data?  Gives its answer, a dict
    with "verdict" "allow" and, where a job is named, "release".  A no raises:
    Refused, Disagrees or Unknown, with the reasons in its `answer`.

    `data` is a path, or {dataset: path}."""
    custody = _Custody(ledger, identity, pin, at_least, False)
    try:
        rows, count = library.data(data)
        question = CCheck(request=text(request), data=rows, data_count=count,
                          subset=subset, job=text(job),
                          skip_list=text(skip_list))
        pointer = c_void_p()
        answers = []

        def take():
            answers.append(library.answer_take(pointer))
            return answers[0]

        ask("custody_check", custody.pointer, byref(question),
            byref(pointer), answer=take)
        answer = take()
        if not answer:
            raise Unknown("check: no answer came", "no-answer")
        # The status was yes; the word is the command line's for that.
        return {**answer, "verdict": "allow"}
    finally:
        custody.close()


def open_release(folder=None, *, permit=None, release=None, trust=None,
                 trust_max_age=None, pin=None, job=None, audience=None,
                 data=None, subset=False, skip_list=None, ledger=None,
                 at_least=None, identity=None):
    """Opens one of: a folder that `custody export` made, a permit, or a
    release by its id (L13, with the ledger at hand).  With none of them, what
    the job's environment names: CUSTODY_PERMIT, else CUSTODY_RELEASE; then
    CUSTODY_JOB and CUSTODY_SKIP_LIST count, too.

    `trust` is a trust file; without it the ledger is opened and believed.
    `trust_max_age` is in seconds; `data` a path, or {dataset: path}."""
    if folder is None and permit is None and release is None:
        named = os.environ.get
        permit = named("CUSTODY_PERMIT") or None
        release = None if permit else named("CUSTODY_RELEASE") or None
        job = job or named("CUSTODY_JOB") or None
        skip_list = skip_list or named("CUSTODY_SKIP_LIST") or None
    if trust is None:
        custody = _Custody(ledger, identity, pin, at_least)
    else:
        custody = _Custody(bare=True)
    try:
        return Release(custody, dict(
            folder=folder, permit=permit, release=release, trust=trust,
            trust_max_age=int((trust_max_age or 0) * 1000000), pin=pin,
            job=job, audience=audience, data=data, subset=subset,
            skip_list=skip_list))
    except BaseException:
        custody.close()
        raise


class Release:
    """Made by open_release.  One thread and one process at a time; iterate
    over it for all records, or over records(i) for those of files[i]."""

    def __init__(self, custody, asked):
        self._custody, self._pid = custody, os.getpid()
        rows, count = data(asked.pop("data"))
        numbers = {name: asked.pop(name) for name in ("subset",
                                                      "trust_max_age")}
        question = CReleaseAsk(
            data=rows, data_count=count, **numbers,
            **{name: text(value) for name, value in asked.items()})
        self._pointer, self._readers = c_void_p(), {}
        ask("custody_release_open", byref(self._pointer),
            custody.pointer, byref(question))
        self.about = json.loads(
            library.library.custody_release_about(self._pointer))
        self.files = [self._file(i) for i in range(
            library.library.custody_release_files(self._pointer))]

    def _file(self, index):
        found = library.library.custody_release_file(self._pointer, index)[0]
        return File(found.dataset.decode(), found.version.decode(),
                    os.fsdecode(found.path),
                    None if found.records == UNKNOWN_COUNT
                    else found.records, found.bytes)

    def _open(self):
        if not self._pointer:
            raise Usage("the release is closed", "closed")
        if self._pid != os.getpid():
            raise Usage("a release belongs to the process that opened it",
                        "forked", "open it in each worker")
        return self._pointer

    def records(self, index):
        """The records of files[index], each verified, in their order."""
        reader = c_void_p()
        record = CReleaseRecord()
        ask("custody_release_read", byref(reader), self._open(), index)
        self._readers[reader.value] = reader
        try:
            while ask("custody_release_next", reader, byref(record)) != END:
                yield Record(
                    ctypes.string_at(record.at, record.len)
                    if record.len else b"", bytes(record.sha256),
                    record.ordinal, os.fsdecode(record.entry or b""),
                    os.fsdecode(record.key or b""))
                self._open()
        finally:
            self._done(reader.value)

    def _done(self, value):
        reader = self._readers.pop(value, None)
        if reader is not None and self._pid == os.getpid():
            library.library.custody_release_done(reader)

    def __iter__(self):
        for index in range(len(self.files)):
            yield from self.records(index)

    def close(self):
        """Ends it, and whatever still reads it."""
        for value in list(self._readers):
            self._done(value)
        if self._pointer and self._pid == os.getpid():
            library.library.custody_release_close(self._pointer)
            if self._custody:
                self._custody.close()
        self._pointer, self._custody = c_void_p(), None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
