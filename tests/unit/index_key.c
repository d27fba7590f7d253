/* SPDX-License-Identifier: Apache-2.0
 *
 * index_key: URLs that are the same have one key, and a host's are together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/index_key.h"

static struct custody_error err;

static void
expect_key(const char *url, const char *expected)
{
	struct buffer key = {0};

	assert_int_equal(
	    index_key_url(&key, bytes_text(url), &err), CUSTODY_OK);
	assert_string_equal((const char *)key.at, expected);
	buffer_clear(&key);
}

static void
a_key_is_as_the_header_says(void **state)
{
	(void)state;
	expect_key("HTTPS://Me@News.Example.com:8443/A?b=c#d",
	    "com.example.news.:https:8443@Me/A?b=c");
	expect_key("https://example.com", "com.example.:https/");
	expect_key("https://example.com#top", "com.example.:https/");
	expect_key("https://example.com?q", "com.example.:https/?q");
	expect_key("HTTP://Example.COM.:80/", "com.example.:http/");
	expect_key("https://example.com:/x", "com.example.:https/x");
	expect_key("http://example.com:443/x", "com.example.:http:443/x");
	expect_key(
	    "https://example.com/%7Ea/../B", "com.example.:https/%7Ea/../B");
	expect_key("http://192.0.2.7:8080/", "192.0.2.7.:http:8080/");
	expect_key("http://[2001:DB8::1]:80/x", "[2001:db8::1].:http/x");
	expect_key("file:///etc/passwd", ".:file/etc/passwd");
	expect_key("http://a@b@c.org/", "org.c.:http@a@b/");
	expect_key("http://localhost/", "localhost.:http/");
}

static void
a_host_without_a_scheme_is_still_a_host(void **state)
{
	(void)state;
	expect_key("Example.com/page", "com.example.:/page");
	expect_key("www.example.com", "com.example.www.:/");
	expect_key("www.example.com:8080/x", "com.example.www.::8080/x");
}

static void
what_is_no_url_is_its_own_key(void **state)
{
	(void)state;
	expect_key("urn:isbn:0451450523", "!urn:isbn:0451450523");
	expect_key("plain words. Here", "!plain words. Here");
	expect_key("me@example.com", "!me@example.com");
	expect_key("://x", "!://x");
	expect_key("3.14", "!3.14");
}

static void
expect_prefix(const char *prefix, const char *expected)
{
	struct buffer key = {0};

	assert_int_equal(index_key_prefix(&key, bytes_text(prefix), &err),
	    expected == NULL ? CUSTODY_USAGE : CUSTODY_OK);
	if (expected != NULL)
		assert_string_equal((const char *)key.at, expected);
	else
		assert_string_equal(err.code, "bad-url");
	buffer_clear(&key);
}

static void
a_prefix_goes_on_to_its_path(void **state)
{
	(void)state;
	expect_prefix("https://Example.com/", "com.example.:https/");
	expect_prefix("https://example.com/a?b", "com.example.:https/a?b");
	expect_prefix("https://example.com", NULL);
	expect_prefix("https://exam", NULL);
	expect_prefix("words", NULL);
}

static void
expect_domain(const char *domain, const char *expected)
{
	struct buffer key = {0};

	assert_int_equal(index_key_domain(&key, bytes_text(domain), &err),
	    expected == NULL ? CUSTODY_USAGE : CUSTODY_OK);
	if (expected != NULL)
		assert_string_equal((const char *)key.at, expected);
	buffer_clear(&key);
}

static void
a_domain_is_a_host_alone(void **state)
{
	(void)state;
	expect_domain("Example.COM", "com.example.");
	expect_domain("example.com.", "com.example.");
	expect_domain("com", "com.");
	expect_domain("192.0.2.7", "192.0.2.7.");
	expect_domain("[2001:db8::1]", "[2001:db8::1].");
	expect_domain("", NULL);
	expect_domain("https://example.com", NULL);
	expect_domain("example.com/x", NULL);
	expect_domain("example.com:80", NULL);
	expect_domain("me@example.com", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_is_as_the_header_says),
	    cmocka_unit_test(a_host_without_a_scheme_is_still_a_host),
	    cmocka_unit_test(what_is_no_url_is_its_own_key),
	    cmocka_unit_test(a_prefix_goes_on_to_its_path),
	    cmocka_unit_test(a_domain_is_a_host_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
