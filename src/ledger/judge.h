/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: what a fold is made of, and whether an act may follow; for fold.c
 * and judge.c only.
 */
#ifndef LEDGER_JUDGE_H
#define LEDGER_JUDGE_H

#include "base/clock.h"
#include "ledger/dial.h"
#include "ledger/fold.h"
#include "ledger/law.h"
#include "store/database.h"

struct fold {
	struct database *state;
	struct law *law;
	struct dial *dial;
	struct statement *find_actor, *find_seen, *find_count;
	struct statement *add_event, *add_count;
	struct proposals *proposals;
	bool partial;
	bool many; /* between fold_begin and fold_end */
	char genesis[65];
	/* What was folded last: mostly what an act saw.  Where that is undone
	 * its place is past what the next act can have seen. */
	struct {
		uint64_t seq;
		char hash[65], at[CLOCK_TEXT_SIZE];
	} last;
	/* Who signed last, with a key that has not ended: mostly who signs
	 * next, until something changes who is who. */
	struct {
		char actor[65], person[72], role[16];
		uint8_t key[32];
		unsigned people; /* law_people_changed */
	} signer;
};

/* Who and what an act turned out to be. */
struct judged {
	const struct kind *kind;
	char person[72], role[16], id[LEDGER_ID_SIZE];
	uint8_t key[32];
};

/* Envelope, person, schema and checks; turns the state's clock. */
enum custody_status judge_act(struct fold *fold, const struct act *act,
    uint64_t seq, struct judged *judged,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* All but the checks, of what may be offered: fold_admit. */
enum custody_status judge_admit(struct fold *fold, const struct act *act,
    uint64_t seq, bool newcomer, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Who signs, and whether their role may; judged->kind is set. */
enum custody_status judge_person(struct fold *fold, const struct act *act,
    uint64_t seq, struct judged *judged,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What `@name` means in the SQL of a kind. */
struct law_envelope judge_envelope(const struct fold *fold,
    const struct act *act, const struct judged *judged, uint64_t seq,
    const char *hash);

#endif
