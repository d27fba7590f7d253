/* SPDX-License-Identifier: Apache-2.0
 *
 * completion: scripts for shells, made of the same tables that parse.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdio.h>

void completion_bash(FILE *out);
void completion_zsh(FILE *out);
void completion_fish(FILE *out);

#endif
