/* SPDX-License-Identifier: Apache-2.0
 *
 * selectors: options of a table that begins with SELECTOR_OPTIONS, as the
 * library takes them.
 */
#include "cli/selectors.h"

struct custody_selector
selectors_options(const struct command_args *args)
{
	return (struct custody_selector){
	    .record = args_text(args, SELECTOR_RECORD),
	    .file = args_text(args, SELECTOR_FILE),
	    .sha256 = args_text(args, SELECTOR_SHA256),
	    .id = args_text(args, SELECTOR_ID),
	    .url = args_text(args, SELECTOR_URL),
	    .url_prefix = args_text(args, SELECTOR_URL_PREFIX),
	    .domain = args_text(args, SELECTOR_DOMAIN),
	    .source_url = args_text(args, SELECTOR_SOURCE_URL),
	    .model = args_text(args, SELECTOR_MODEL),
	    .job = args_text(args, SELECTOR_JOB),
	    .release = args_text(args, SELECTOR_RELEASE),
	    .since = args_text(args, SELECTOR_SINCE),
	    .before = args_text(args, SELECTOR_BEFORE),
	};
}
