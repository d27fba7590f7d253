# SPDX-License-Identifier: Apache-2.0
"""What a ledger's model is made of; times are seconds since 1970."""
from dataclasses import dataclass, field


class Refused(Exception):
    """An act that the ledger must not take; its text is the rule's."""


class Missing(Exception):
    """What is named does not exist."""


class Disagrees(Exception):
    """What is there is not what was recorded."""


MAY = {
    "ingest": {"custodian", "developer", "operator"},
    "request": {"custodian", "developer", "operator"},
    "withdraw": {"custodian", "developer", "operator"},
    "quarantine": {"custodian", "operator", "auditor"},
    "check": {"custodian", "developer", "operator", "auditor"},
    "recall": {"custodian", "operator", "auditor"},
    "acknowledge": {"custodian", "developer", "operator"},
    "receipt": {"custodian", "developer", "operator"},
    "used": {"custodian", "developer", "operator"},
    "leave": {"custodian", "operator"},  # a permit or an export
}
CUSTODIAN = {"custodian"}
CORE = {"enough-approvals", "no-open-quarantine", "not-disposed",
        "not-recalled", "request-is-live", "terms-as-approved"}
SITE = {"purpose-allowed-by-terms", "retention-not-passed"}


@dataclass
class Version:
    dataset: str
    ordinal: int
    root: tuple  # the records, which is what a root stands for
    source: str
    tick: int
    parents: list = field(default_factory=list)  # their roots
    disposal: str = ""  # what destroyed it


@dataclass
class Request:
    id: str
    by: str
    versions: list  # of (dataset, root)
    purpose: str
    project: str
    until: float | None
    ended: str = ""


@dataclass
class Approval:
    of: str
    by: str
    at: float  # as it was signed
    until: float | None
    terms: dict
    newest: float  # the time that the ledger had when it landed


@dataclass
class Proposal:
    id: str
    kind: str
    by: str
    check: object  # raises Refused where it can no longer take effect
    effect: object
    state: str = "waiting"


@dataclass
class Quarantine:
    id: str
    records: frozenset
    rule: str | None
    roots: set
    names: frozenset
    tick: int
    hit: set = field(default_factory=set)  # roots where it found a record
    lifted: object = False


@dataclass
class Hold:
    id: str
    what: frozenset  # of (dataset, root); none: everything
    lifted: object = False


@dataclass
class Recall:
    id: str
    name: tuple  # dataset, root
    lines: dict  # release: outcome, or ""
    tick: int
    lifted: object = False


@dataclass
class Release:
    id: str
    request: str
    job: str
    by: str
    roots: list
    tick: int


@dataclass
class Permit:
    """A decision that travels."""
    release: Release
    request: Request
    by: str
    audience: str | None
    begins: float
    ends: float
    barred: frozenset  # records that it leaves out
    least: int  # changes of people before it
    tick: int
    file: str = ""


@dataclass
class Trust:
    """What a trust file says."""
    at: float
    changes: int  # of people that it covers
    people: dict
    retired: dict
    keys: dict  # which of theirs is in force
    revoked: set  # requests and releases by id, permits by tick
    file: str = ""


@dataclass
class Disposal:
    id: str
    by: str
    versions: list
    tick: int
    state: str = "planned"
    executor: str = ""
    digest: str = ""
    again: list = field(default_factory=list)  # paths to look at
    # Of single records: which, and since when no gate lets them out.
    records: frozenset = frozenset()
    since: int = 0


@dataclass
class Offer:
    """An act that was signed and is on its way."""
    kind: str
    by: str
    data: dict
    at: float
    key: int = 1  # its signer's first, second…
    order: tuple = ()  # what it saw, when it was signed
    landed: bool = False
    ledger: str = "this"  # another
    branch: bool = False
    edited: bool = False
    file: str = ""
