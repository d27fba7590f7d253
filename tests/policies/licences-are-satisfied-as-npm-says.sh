#!/bin/sh
# Given every licence and exception of SPDX, published examples, and
# expressions that are put together at random, right and wrong ones,
# when npm's spdx-expression-parse and spdx-satisfies, which share no code with
# us, and the parser and cover of our policies judge them,
# then both say the same of each.
. "$TESTS/desk.sh"
ids=${CUSTODY_DATA:-/nowhere}/spdx-ids
[ -r "$ids/license-ids.json" ] || { echo "skipped: no spdx-ids"; exit 77; }
command -v npm >/dev/null || { echo "skipped: no npm"; exit 77; }
(npm init -y && timeout 120 npm install --no-audit --no-fund \
    spdx-expression-parse@4 spdx-satisfies@6) >npm.log 2>&1 ||
    { echo "skipped: npm cannot install spdx-satisfies"; exit 77; }

python3 - "$ids" "$ids/../spdx-satisfies/examples.json" >questions <<'P'
import json, os, random, re, sys
known = json.load(open(sys.argv[1] + '/license-ids.json'))
exceptions = json.load(open(sys.argv[1] + '/exception-ids.json'))
questions = []
if os.path.exists(sys.argv[2]):
    examples = json.load(open(sys.argv[2]))
    questions += examples['returnTrue'] + examples['returnFalse']
questions += [[one, [one]] for one in known]
questions += [['MIT WITH ' + one, ['MIT']] for one in exceptions]
random.seed(2026)
# Theirs takes names of four and eight letters for -only and -or-later, and has
# no EUPL-1.2; a licence without copyleft exception is no version to us.
known = [one for one in known if len(one) not in (4, 8)
         and one != 'EUPL-1.2' and 'copyleft' not in one]
kin = [one for one in known if one.split('-')[0] in (
    'GPL', 'LGPL', 'AGPL', 'CC', 'Apache', 'MPL', 'LPPL', 'OSL', 'EPL',
    'GFDL', 'Artistic', 'CDDL', 'EUPL', 'ZPL', 'PHP', 'OLDAP')]

def licence():
    one = random.choice(kin if random.random() < .8 else known)
    if not one.endswith(('-only', '-or-later')) and random.random() < .3:
        one += '+'
    if random.random() < .1:
        one += ' WITH ' + random.choice(exceptions[:3])
    return one

def expression(depth):
    if depth == 0 or random.random() < .4:
        return licence()
    text = '%s %s %s' % (expression(depth - 1), random.choice(['AND', 'OR']),
                         expression(depth - 1))
    return '(' + text + ')' if random.random() < .5 else text

for _ in range(6000):
    questions.append([expression(2), [licence() for _ in range(4)]])
# As likely wrong as right.  Which names there are is not ours to say.
words = ['(', ')', 'AND', 'OR', 'WITH (', '+', 'MIT', 'ISC', 'NTP+', '', '/',
         'LicenseRef-a', 'DocumentRef-b:LicenseRef-a', 'WITH ' + exceptions[0]]
for _ in range(6000):
    text = ' '.join(random.choices(words, k=random.randrange(1, 8)))
    # SPDX 2.3, annex D, has it; theirs does not.
    if re.search('Ref-a *WITH', text):
        continue
    questions.append([text, ['MIT', 'ISC']])
for question in questions:
    print(json.dumps(question))
P
cat >judge.js <<'END'
const parse = require('spdx-expression-parse');
const satisfies = require('spdx-satisfies');
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n');
// Some licences that it parses it cannot compare: "none".
const ask = (judge, otherwise) => {
  try { return judge(); } catch (error) { return otherwise; }
};
for (const line of lines) {
  const [expression, accepted] = JSON.parse(line);
  console.log(ask(() => parse(expression), null) === null ? 'malformed'
    : ask(() => satisfies(expression, accepted), 'none'));
}
END
node judge.js <questions >theirs
"$BUILD/policy_licences" <questions >ours
for word in true false malformed; do
    [ "$(grep -c "^$word" theirs)" -gt 100 ] || fail "hardly a $word"
done
paste theirs ours questions | awk '$1 != "none" && $1 != $2' >differ
[ ! -s differ ] || { head -30 differ >err; fail "$(wc -l <differ) differ"; }
