/* SPDX-License-Identifier: Apache-2.0
 *
 * scan_personal: what may name a person or where one lives: an e-mail
 * address, a telephone number with its country, an IBAN whose check digits are
 * right, an IPv4 address of the public net.
 */
#include "acts/scan_inside.h"

#define LOCAL_MAX 64
#define DOMAIN_MAX 255
#define LABEL_MAX 63

static bool
is_domain_byte(uint8_t c)
{
	return scan_is_word(c) || c == '.' || c == '-';
}

/* What names of pictures and sheets with an @ in them end in. */
static bool
is_suffix(const uint8_t *label, size_t len)
{
	static const char words[] = " png jpg jpeg gif svg webp css js ";
	char lower[8] = " ";

	if (len > 4)
		return false;
	for (size_t i = 0; i < len; i++)
		lower[1 + i] = (char)scan_fold(label[i]);
	lower[1 + len] = ' ';
	return strstr(words, lower) != NULL;
}

/* Labels between single dots, none with a hyphen at its ends; the last of
 * letters alone. */
static bool
is_domain(const uint8_t *at, size_t len)
{
	size_t from = 0, labels = 0, letters = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && at[i] != '.') {
			letters += scan_is_letter(at[i]);
			continue;
		}
		if (i == from || i - from > LABEL_MAX || at[from] == '-' ||
		    at[i - 1] == '-')
			return false;
		labels++;
		if (i == len)
			break;
		from = i + 1;
		letters = 0;
	}
	return labels >= 2 && letters == len - from && len - from >= 2 &&
	       len - from <= 24 && !is_suffix(at + from, len - from);
}

bool
scan_personal_email(const struct scan *scan, size_t at)
{
	size_t from = at + 1, len = 0;

	if (at == 0 || (!scan_joined(scan, at) && scan->at[at - 1] != '_'))
		return false;
	while (len < DOMAIN_MAX && is_domain_byte(scan_byte(scan, from + len)))
		len++;
	while (len > 0 && !scan_is_word(scan->at[from + len - 1]))
		len--;
	return is_domain(scan->at + from, len);
}

/* `at` is the digit after the plus: eight to fifteen digits, at most two
 * marks between one and the next (ITU-T E.123, E.164). */
bool
scan_personal_phone(const struct scan *scan, size_t at)
{
	size_t digits = 0, marks = 0;

	if (scan->at[at] == '0' || scan_joined(scan, at - 1) ||
	    (at >= 2 && scan->at[at - 2] == '+'))
		return false;
	for (size_t i = at; i < scan->len && digits < 16; i++) {
		if (scan_is_digit(scan->at[i])) {
			digits++;
			marks = 0;
		} else if (scan->at[i] == '\0' ||
			   strchr(" .-()/", scan->at[i]) == NULL ||
			   marks++ == 2) {
			break;
		}
	}
	return digits >= 8 && digits <= 15;
}

/* Lengths by country (ISO 13616 registry). */
static size_t
iban_length(const uint8_t *country)
{
	static const char lengths[] =
	    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24"
	    "DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27"
	    "GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20"
	    "LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28"
	    "PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28"
	    "TL23TN24TR26UA29VA22VG24XK20";

	for (const char *at = lengths; *at != '\0'; at += 4)
		if (at[0] == (char)country[0] && at[1] == (char)country[1])
			return (size_t)(at[2] - '0') * 10 +
			       (size_t)(at[3] - '0');
	return 0;
}

/* The rest of ten to the power of the places so far and so on (ISO 7064,
 * MOD 97-10): the first four characters come last. */
static bool
is_iban(const char *text, size_t len)
{
	unsigned rest = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[(i + 4) % len];

		if (c >= 'A')
			rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
		else
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
	}
	return rest == 1;
}

/* `at` is its fourth character.  It stands in one piece or in groups of four.
 */
bool
scan_personal_iban(const struct scan *scan, size_t at)
{
	size_t from = at - 3, len = iban_length(scan->at + from), have = 0;
	bool grouped = scan_byte(scan, at + 1) == ' ';
	char text[40];
	size_t i = from;

	if (len == 0 || scan_joined(scan, from))
		return false;
	while (have < len) {
		uint8_t c = scan_byte(scan, i++);

		if (grouped && have > 0 && have % 4 == 0) {
			if (c != ' ')
				return false;
			c = scan_byte(scan, i++);
		}
		if (!scan_is_digit(c) && (c < 'A' || c > 'Z'))
			return false;
		text[have++] = (char)c;
	}
	return !scan_is_word(scan_byte(scan, i)) && is_iban(text, len);
}

/* Addresses that are nobody's: of this host, of a net of one's own, of
 * handbooks, of groups. */
static bool
is_public(const unsigned octet[4])
{
	unsigned a = octet[0], b = octet[1], c = octet[2];

	return a != 0 && a != 10 && a != 127 && a < 224 &&
	       !(a == 100 && b >= 64 && b < 128) && !(a == 169 && b == 254) &&
	       !(a == 172 && b >= 16 && b < 32) &&
	       !(a == 192 && (b == 168 || (b == 0 && (c == 0 || c == 2)))) &&
	       !(a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100))) &&
	       !(a == 203 && b == 0 && c == 113);
}

/* One to three digits without a zero in front, up to 255, and how many. */
static size_t
read_octet(const struct scan *scan, size_t at, unsigned *octet)
{
	size_t len = 0;

	*octet = 0;
	while (len < 4 && scan_is_digit(scan_byte(scan, at + len)))
		*octet = *octet * 10 + (unsigned)(scan->at[at + len++] - '0');
	return len > 3 || *octet > 255 || (len > 1 && scan->at[at] == '0')
		   ? 0
		   : len;
}

/* `at` is the digit after its third dot. */
bool
scan_personal_ipv4(const struct scan *scan, size_t at)
{
	unsigned octet[4];
	size_t from = at, dots = 0, len;

	while (from > 0 && at - from < 13 &&
	       (scan->at[from - 1] == '.' ? dots < 3
					  : scan_is_digit(scan->at[from - 1]) &&
						scan_joined(scan, from)))
		dots += scan->at[--from] == '.';
	if (dots != 3 || scan_joined(scan, from) ||
	    (from > 0 && scan->at[from - 1] == '.'))
		return false;
	for (int i = 0; i < 4; i++) {
		len = read_octet(scan, from, &octet[i]);
		if (len == 0 || (i < 3 && scan_byte(scan, from + len) != '.'))
			return false;
		from += len + (i < 3);
	}
	if (scan_is_word(scan_byte(scan, from)) ||
	    (scan_byte(scan, from) == '.' &&
		scan_is_digit(scan_byte(scan, from + 1))))
		return false;
	return is_public(octet);
}
