# SPDX-License-Identifier: Apache-2.0
"""The gate for Python loaders, over libcustody.

    import custody
    custody.check("R40", ledger="/srv/custody", pin=GENESIS, job="48121")
    with custody.open_release("/data/release", trust="trust.json") as release:
        for record in release:
            use(record.data)

A record that is handed out was verified; what is barred is left out; whatever
else goes wrong raises, and never gives a shorter answer.  For torch, see
custody.dataset and custody.torch; for all of it, custody-gates(7).
"""
from .dataset import Records, Stream
from .library import (Disagrees, Error, Interrupted, Malformed, NotFound,
                      Refused, Unknown, Usage, version)
from .release import Record, Release, check, open_release

__all__ = ["Disagrees", "Error", "Interrupted", "Malformed", "NotFound",
           "Record", "Records", "Refused", "Release", "Stream", "Unknown",
           "Usage", "check", "open_release", "version"]
