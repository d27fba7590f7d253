/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx_cover: does a licence that is accepted cover one that is asked for?
 * GPL-2.0-or-later covers GPL-3.0-only; MIT covers MIT.
 */
#ifndef POLICY_SPDX_COVER_H
#define POLICY_SPDX_COVER_H

#include <stdbool.h>

/*
 * Both are one licence as spdx_parse tells it: "GPL-2.0+",
 * "GPL-2.0-or-later", "GPL-2.0-only WITH Classpath-exception-2.0".  Exceptions
 * must be the same.  A plus, or -or-later, means this version and those after
 * it in the same family; -only and none mean this one.  Letters of either case
 * are equal.
 */
bool spdx_cover(const char *accepted, const char *licence);

#endif
