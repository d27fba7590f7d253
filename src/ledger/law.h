/* SPDX-License-Identifier: Apache-2.0
 *
 * law: every kind, prepared against one state, each when it is first needed.
 */
#ifndef LEDGER_LAW_H
#define LEDGER_LAW_H

#include "ledger/dial.h"
#include "ledger/kind.h"
#include "store/database.h"

struct law;

/* What `@name` means in the SQL of a kind. */
struct law_envelope {
	const char *id, *person, *role, *actor, *at, *hash, *ledger;
	uint64_t seq;
};

/* `dial` is the state's clock, shown before it is asked; NULL where the caller
 * sets it. */
enum custody_status law_new(struct law **out, struct database *state,
    struct dial *dial, struct custody_error *err) CUSTODY_MUST_CHECK;
void law_free(struct law *law);

/* NULL where this release does not know the kind. */
const struct kind *law_find(struct law *law, const char *name);

/* Every check gives one row with one 1, or CUSTODY_REFUSED ("objection"). */
enum custody_status law_check(struct law *law, const struct kind *kind,
    const json_t *data, const struct law_envelope *envelope,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Does it wait for approval by others? */
enum custody_status law_waits(struct law *law, const struct kind *kind,
    const json_t *data, const struct law_envelope *envelope, bool *waits,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status law_fold(struct law *law, const struct kind *kind,
    const json_t *data, const struct law_envelope *envelope,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status law_effect(struct law *law, const struct kind *kind,
    const json_t *data, const struct law_envelope *envelope,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How often something ran that may have changed who is who. */
unsigned law_people_changed(const struct law *law);

/* Prepares every statement of every kind: finds a name that is neither
 * declared nor of the envelope.  For tests. */
enum custody_status law_prepare_all(
    struct law *law, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of the kinds whose names begin so. */
enum custody_status law_prepare(struct law *law, const char *begin,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
