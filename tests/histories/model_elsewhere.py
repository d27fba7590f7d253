# SPDX-License-Identifier: Apache-2.0
"""Acts that were signed elsewhere: each is judged as if done where and when
it lands."""
from words import CUSTODIAN, MAY, Disagrees, Missing, Offer, Refused

AHEAD = 120  # seconds that an act may be ahead of who takes it in
BY = {"approve": CUSTODIAN, "reject": CUSTODIAN, "retire": CUSTODIAN,
      "rotate": CUSTODIAN,
      "request": MAY["request"], "withdraw": MAY["withdraw"],
      "acknowledge": MAY["acknowledge"], "receipt": MAY["receipt"],
      "used": MAY["used"]}


class Elsewhere:
    # --- signing ---------------------------------------------------------

    def sign(self, who, kind, data, now):
        """An offer, judged by a ledger at hand."""
        self.may(who, BY[kind])
        getattr(self, "law_" + kind)(who, data, now)
        return Offer(kind, who, data, now, self.keys[who])

    def sign_by_trust(self, trust, who, kind, data, now):
        """An offer, by who is known from a trust file alone."""
        if kind != "enrol":
            if who not in trust.people or who in trust.retired:
                raise Missing("no-key")
            if trust.people[who] not in BY[kind]:
                raise Refused("role")
        return Offer(kind, who, data, now, trust.keys.get(who, 1))

    def law_retire(self, who, said, now):
        self.retirement(said["of"], said["stolen"])[0]()

    def put_retire(self, who, said, at, now):
        return self.propose("I", "retire", who, self.quorum > 1,
                            *self.retirement(said["of"], said["stolen"]))

    def law_rotate(self, who, said, now):
        self.rotation(said["of"])[0]()

    def put_rotate(self, who, said, at, now):
        return self.propose("I", "rotate", who, self.quorum > 1,
                            *self.rotation(said["of"]))

    def law_used(self, who, said, now):
        """It used a permit that was issued."""

    def put_used(self, who, said, at, now):
        """It is counted."""

    # --- landing ---------------------------------------------------------

    def land(self, offer, taker, now, clock, newest):
        """Its id, if any, and whether it waits for others.  `clock` is that
        of the host, `newest` the time of the event before."""
        if offer.ledger != "this":
            raise Refused("another-ledger")
        if offer.edited:
            raise Disagrees("signature")
        if offer.kind != "enrol" and offer.by not in self.people:
            raise Refused("stranger")
        if offer.landed and offer.kind != "enrol":
            raise Refused("replay")
        if offer.at > clock + AHEAD:
            raise Refused("future")
        if offer.branch:
            raise Refused("branch")
        if offer.kind == "enrol":
            return self.land_newcomer(offer, taker)
        if offer.by in self.retired or offer.key != self.keys[offer.by]:
            raise Refused("stranger")
        self.may(offer.by, BY[offer.kind])
        getattr(self, "law_" + offer.kind)(offer.by, offer.data, now)
        name = getattr(self, "put_" + offer.kind)(
            offer.by, offer.data, offer.at, newest)
        offer.landed = True
        return name if isinstance(name, tuple) else (name, False)

    def land_newcomer(self, offer, taker):
        """Who takes it in signs it, and may be refused for that."""
        waiting = "enrol " + offer.by
        if any(p.kind == waiting and p.state == "waiting"
               for p in self.proposals.values()):
            raise Refused("replay")
        if self.came_with is None:
            raise Missing("no-key")
        # What landed just before may have ended that key.
        if taker in self.retired or self.came_with != self.keys[taker]:
            raise Refused("stranger")
        offer.landed = True
        return self.enrol(taker, offer.by, offer.data["role"])

    def land_all(self, offers, taker, now, clock, newest):
        """(offer, waits) of those that landed, in turn; (offer, error) of
        the others.  They land in an order that works: by what they saw and
        when they were signed, and again while that brings something new."""
        landed, refused = [], {}
        # With which key who takes them in came; None: with none that counts.
        self.came_with = None if taker in self.retired else self.keys[taker]
        waiting = sorted(offers, key=lambda o: o.order)
        moved = True
        while moved:
            moved = False
            for offer in list(waiting):
                try:
                    landed.append((offer, self.land(offer, taker, now,
                                                    clock, newest)))
                except (Refused, Disagrees, Missing) as error:
                    refused[id(offer)] = (offer, error)
                    if may_change(error):
                        continue
                else:
                    newest = max(newest, now if offer.kind == "enrol"
                                 else offer.at)
                    refused.pop(id(offer), None)
                    moved = True
                waiting.remove(offer)
        return landed, list(refused.values())


def may_change(error):
    """A rule, a role or a signer may be what a later one of them brings."""
    return isinstance(error, Refused) and str(error) not in (
        "replay", "future", "branch", "another-ledger")
