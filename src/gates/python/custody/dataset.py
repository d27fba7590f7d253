# SPDX-License-Identifier: Apache-2.0
"""A release as training code wants it: records by their place, or a stream
that workers and ranks share.  Neither needs torch; custody.torch has the same
two as torch's own kinds.

Both take what open_release takes, and `decode`, which makes of the bytes of a
record what the loop wants.  They can be pickled, and open the release anew in
each process that reads.  A refusal raises where the first record is asked
for, or in open().
"""
import os
import sys
from bisect import bisect_right
from collections import OrderedDict
from itertools import accumulate

from .library import Unknown
from .release import open_release


class _Opened:
    def __init__(self, *folder, decode=None, **asked):
        self._asked, self._decode = (folder, asked), decode
        self._release = self._pid = None

    def open(self):
        """The release, opened by this process."""
        if self._release is None or self._pid != os.getpid():
            folder, asked = self._asked
            self._forget()
            self._release = open_release(*folder, **asked)
            self._pid = os.getpid()
        return self._release

    def _forget(self):
        self._release = None

    def _give(self, data):
        return data if self._decode is None else self._decode(data)

    def __getstate__(self):
        return {**self.__dict__, "_release": None, "_pid": None}


class Records(_Opened):
    """len() and records by their place.  Whole files are read and kept, as
    many as `keep`; so shuffle within files, or use Stream where they are
    large."""

    def __init__(self, *folder, decode=None, keep=2, **asked):
        super().__init__(*folder, decode=decode, **asked)
        self._keep, self._kept, self._ends = max(1, keep), OrderedDict(), None

    def _forget(self):
        super()._forget()
        self._kept = OrderedDict()

    def __getstate__(self):
        return {**super().__getstate__(), "_kept": OrderedDict()}

    def _file(self, index):
        release = self.open()
        if index not in self._kept:
            while len(self._kept) >= self._keep:
                self._kept.popitem(last=False)
            self._kept[index] = [record.data
                                 for record in release.records(index)]
        self._kept.move_to_end(index)
        return self._kept[index]

    def _count(self):
        """Where each file ends; what is left out is known by reading."""
        if self._ends is None:
            count = len(self.open().files)
            self._ends = list(accumulate(
                len(self._file(index)) for index in range(count)))
        return self._ends

    def __len__(self):
        ends = self._count()
        return ends[-1] if ends else 0

    def __getitem__(self, place):
        size = len(self)
        if place < 0:
            place += size
        if not 0 <= place < size:
            raise IndexError(place)
        ends = self._count()
        index = bisect_right(ends, place)
        records = self._file(index)
        begin = ends[index] - len(records)
        # What was counted once and differs now has changed between.
        if not 0 <= place - begin < len(records) or \
                begin != (ends[index - 1] if index else 0):
            raise Unknown("the release has changed while it was used",
                          "changed")
        return self._give(records[place - begin])


class Stream(_Opened):
    """Every record once an epoch, shared among `world` ranks and, where torch
    is loaded, the workers of its DataLoader: file by file where there are
    files enough, else record by record."""

    def __init__(self, *folder, decode=None, rank=0, world=1, **asked):
        super().__init__(*folder, decode=decode, **asked)
        if not 0 <= rank < world:
            raise ValueError("rank: from 0 to world - 1")
        self._rank, self._world = rank, world

    def share(self):
        """Which part this process reads, of how many."""
        worker, workers = 0, 1
        loaded = sys.modules.get("torch.utils.data")
        info = loaded.get_worker_info() if loaded else None
        if info is not None:
            worker, workers = info.id, info.num_workers
        return self._rank * workers + worker, self._world * workers

    def __iter__(self):
        release = self.open()
        part, parts = self.share()
        count = len(release.files)
        by_file = count >= parts
        place = 0
        for index in range(part if by_file else 0, count,
                           parts if by_file else 1):
            for record in release.records(index):
                if by_file or place % parts == part:
                    yield self._give(record.data)
                place += 1
