# SPDX-License-Identifier: Apache-2.0
"""Which pieces a sample has, as custody-verify(1) says it, SAMPLES.

sample_oracle.py SEED WANTED TOTAL: their numbers, from 0.
"""
import hashlib
import sys


def choose(seed, wanted, total):
    chosen = []
    for number in range(total):
        left = total - number
        digest = hashlib.sha256(
            bytes.fromhex(seed) + number.to_bytes(8, 'big')).digest()
        if int.from_bytes(digest[:8], 'big') * left >> 64 < wanted:
            wanted -= 1
            chosen.append(number)
    return chosen


if __name__ == '__main__':
    print(*choose(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
