# SPDX-License-Identifier: Apache-2.0
"""Acts in an order that chance alone seldom finds; who does them, and whether
they may, is left to it."""
from program import HOUR


class Tales:
    def tell_a_tale(self):
        """Now and then; to look for records everywhere takes long."""
        if self.repertoire > 1:
            dice = self.random.random()
            if dice < 0.025:
                return self.effacement()
            if dice < 0.05:
                return self.new_key()
        dice = self.random.random()
        if dice < 0.05:
            self.diamond(self.datasets[0])
        elif dice < 0.13:
            self.burial(self.datasets[0])
        elif dice < 0.20:
            self.journey()
        elif dice < 0.26:
            self.letter()
        elif dice < 0.33:
            self.second_signature()
        elif dice < 0.36:
            self.barred_since()

    def approve_newest(self):
        if self.asked:
            self.approve_fully(self.asked[-1])

    def approve_fully(self, name):
        """By as many as it takes, now and then by who asked."""
        able = sorted(self.ledger.custodians())
        self.random.shuffle(able)
        if self.random.random() < 0.8:
            able.sort(key=lambda who: who == self.ledger.requests[name].by)
        for who in able[:self.ledger.quorum]:
            self.act_approve(who, name)

    def diamond(self, top):
        """Made from one version on two ways, of which one kept its records:
        what the worse of them says is what counts."""
        if not self.ledger.of(top):
            return
        base = self.ledger.of(top)[-1]
        who = sorted(self.ledger.custodians())[0]
        self.records += 2
        kept, other = base.root[:3], (self.records - 1, self.records)
        sides = []
        for side, root in (("/kept", kept), ("/other", other)):
            self.ingest(who, top + side, root, [base])
            sides += self.ledger.of(top + side)[-1:]
        bottom = top + "/end"
        self.random.shuffle(sides)
        if self.random.random() < 0.3:  # one way first, the other later
            self.ingest(who, bottom, kept[:2], sides[:1])
        self.ingest(who, bottom, kept[:2], sides)
        for name in (top, bottom):
            self.act_terms(name)
        self.act_request([bottom])
        self.approve_newest()
        self.bar(base)
        if self.asked:
            self.act_check(self.asked[-1])

    def bar(self, version):
        dice = self.random.random()
        if dice < 0.4:  # one that is not in what was made of it
            self.act_quarantine(version, version.root[-1])
        elif dice < 0.7:
            self.act_quarantine(version)
        else:
            self.act_recall(version)

    def burial(self, dataset):
        """Planned, approved, carried out and looked after; what comes in
        between may stop each."""
        if not self.ledger.of(dataset):
            return
        if self.random.random() < 0.3:
            self.copy_to(self.datasets[1], self.ledger.of(dataset)[-1])
        self.act_dispose([(dataset, None)])
        if not self.ledger.disposals:
            return
        name = list(self.ledger.disposals)[-1]
        self.approve_plan(name)
        roots = {v.root for v in self.ledger.of(dataset)}
        about = [r.id for r in self.ledger.requests.values()
                 if roots & {root for _, root in r.versions}]
        dice = self.random.random()
        if dice < 0.15:
            self.act_hold()
        elif dice < 0.35 and about:
            self.act_check(self.random.choice(about[-2:]))
        elif dice < 0.5:
            self.act_ingest(dataset)
            self.act_dispose([(dataset, None)])
            self.approve_plan(list(self.ledger.disposals)[-1])
        elif dice < 0.6:
            self.act_reject(name)
        self.act_carry_out(name)
        self.act_read_back(name)
        for request in about[-2:]:
            self.act_check(request)
        self.random.choice((self.act_check, self.act_export,
                            self.act_carry_out, self.act_check_permit,
                            lambda: self.act_dispose([(dataset, 1)]),
                            lambda: self.act_request([dataset])))()

    def effacement(self):
        """Some records of a version that is in use are to go: planned,
        approved, carried out and looked after; what comes in between may
        stop it, and a permit of before is of before."""
        if not self.asked:
            return
        name = self.opened()
        about = self.ledger.requests[name].versions[0]
        version = [v for v in self.ledger.versions
                   if (v.dataset, v.root) == about][-1]
        records = self.random.sample(version.root, self.random.choice(
            (1, 1, 2)) if len(version.root) > 2 else 1)
        permitted = self.random.random() < 0.5
        if permitted:
            self.act_permit(name)
        before = len(self.ledger.disposals)
        self.act_erase(records, self.random.choice(
            (None, None, [(version.dataset, version.ordinal)])))
        if len(self.ledger.disposals) == before:
            return
        plan = list(self.ledger.disposals)[-1]
        if self.random.random() < 0.85:
            self.approve_plan(plan)
        self.interfere(name, version, plan)
        self.act_carry_out(plan)
        self.act_read_back(plan)
        if not permitted or self.random.random() < 0.5:
            self.act_permit(name)
        self.act_trust()
        self.act_check(name)
        self.act_check_permit()
        self.act_check_permit()

    def interfere(self, name, version, plan):
        """With a plan of single records, or not."""
        dice = self.random.random()
        if dice < 0.1:
            self.act_hold()
        elif dice < 0.25:
            self.act_check(name)
        elif dice < 0.4:
            self.act_erase([self.random.choice(version.root)])
            self.approve_plan(list(self.ledger.disposals)[-1])
            self.act_carry_out(list(self.ledger.disposals)[-1])
        elif dice < 0.5:
            self.burial(version.dataset)
        elif dice < 0.55:
            self.act_reject(plan)

    def new_key(self):
        """What somebody signed with a key that has ended since stays, be it
        done or waiting; what lands only then does not."""
        if not self.asked:
            return
        name = self.opened()
        signer = self.somebody_but(self.ledger.requests[name].by)
        if not signer:
            return
        self.act_trust()
        if self.random.random() < 0.5:
            self.act_permit(name, signer)
        made = self.act_offer("approve", who=signer, name=name)
        if self.random.random() < 0.5:  # it waits where two decide
            self.change_quorum(signer, self.random.choice((1, 2)))
        self.act_rotate(self.somebody_but(None), signer)
        self.approve_waiting()
        if made:
            self.act_accept([made])
        self.act_approve(signer, name)
        self.act_check(name)
        if self.random.random() < 0.5:
            self.act_trust()
        self.act_check_permit()

    def copy_to(self, dataset, version):
        """The same bytes elsewhere, which somebody may use."""
        who = sorted(self.ledger.custodians())[0]
        self.ingest(who, dataset, version.root, [])
        self.act_terms(dataset)
        self.act_request([dataset])
        self.approve_newest()

    def approve_plan(self, name):
        for who in sorted(self.ledger.custodians())[:self.ledger.quorum]:
            self.act_approve(who, name)

    def journey(self):
        """A permit goes to a host with a trust file of before or after, and
        not everything in between is against it."""
        if not self.asked:
            return
        name = self.some_asked()
        about = self.ledger.requests[name].versions[0][0]
        version = self.ledger.of(about)[-1]
        theme = self.random.choice((
            (lambda: self.act_terms(about), self.act_retire),
            (lambda: self.act_quarantine(version), self.act_recall,
             self.act_lift),
            (self.act_withdraw, self.act_check, self.act_receipt)))
        before = self.random.random() < 0.3
        if before:
            self.act_trust()
        self.act_permit(name)
        for _ in range(self.random.randint(0, 2)):
            self.random.choice((*theme, self.approve_waiting))()
        if self.random.random() < 0.5:
            self.approve_fully(name)
        if not before or self.random.random() < 0.7:
            self.act_trust()
        if self.random.random() < 0.2:
            self.shift += self.random.choice((5, 48)) * HOUR
        for _ in range(2):
            self.act_check_permit()

    def approve_waiting(self):
        for p in list(self.ledger.proposals.values()):
            if p.state == "waiting":
                self.act_approve(self.somebody_but(p.by), p.id)

    def letter(self):
        """An approval is signed elsewhere and lands later, after what may
        speak against it; or its signer turns out to be a thief."""
        if not self.asked:
            return
        name = self.asked[-1]
        request = self.ledger.requests[name]
        who = self.somebody_but(request.by)
        made = who and self.act_offer("approve", who=who, name=name)
        if not made:
            return
        if self.random.random() < 0.7:
            self.shift += 5 * HOUR
            self.act_check(name)
        if self.random.random() < 0.4:
            self.act_terms(request.versions[0][0])
        self.act_accept([made])
        if self.random.random() < 0.6:
            self.retire(self.somebody_but(who), who, 1.5)
        self.act_check(name)
        self.act_accept([made])

    def somebody_but(self, who):
        able = sorted(self.ledger.custodians() - {who})
        return self.random.choice(able) if able else None

    def second_signature(self):
        """Where two decide, what one proposed takes effect later: a permit
        from in between is of before."""
        if self.ledger.quorum == 1:
            self.change_quorum(self.somebody_but(None), 2)
        if not self.asked:
            return
        name = self.opened()
        signer = self.anybody("operator", "custodian")
        if self.random.random() < 0.6:
            self.act_terms(self.ledger.requests[name].versions[0][0])
        else:
            self.retire(self.somebody_but(signer), signer)
        self.travel(name, signer, self.approve_waiting)

    def barred_since(self):
        """A record is barred after a permit was given out that holds it."""
        if not self.asked:
            return
        name = self.opened()
        named = self.ledger.requests[name].versions[0]
        version = [v for v in self.ledger.versions
                   if (v.dataset, v.root) == named][-1]
        self.travel(name, self.anybody("operator", "custodian"),
                    lambda: self.act_quarantine(version))

    def opened(self):
        """One that the gate lets through, where signatures are enough."""
        able = self.ledger.requests.values()
        hopeful = [r.id for r in able if not r.ended and all(
            d in self.ledger.terms and
            r.purpose in self.ledger.terms[d]["allow"]
            for d in self.ledger.binding(r)[1])][-6:] or self.asked
        for name in self.random.sample(hopeful, min(2, len(hopeful))):
            self.approve_fully(name)
            request = self.ledger.requests[name]
            if not any(self.ledger.objections(request, self.now())):
                break
        return name

    def travel(self, name, signer, since):
        permits = len(self.ledger.permits)
        self.act_permit(name, signer)
        since()
        self.approve_fully(name)
        self.act_trust()
        if len(self.ledger.permits) > permits and self.trusts:
            self.act_check_permit(self.ledger.permits[-1], self.trusts[-1])
