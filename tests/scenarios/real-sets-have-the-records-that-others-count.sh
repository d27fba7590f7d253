#!/bin/sh
# Given sets of real data with what other programs found in them, when each
# file of a record format is read, then records and version agree, or the file
# is refused as malformed for the reasons that custody-reader(5) gives.
. "$TESTS/desk.sh"

if [ ! -d "${CUSTODY_DATA:-/nonexistent}" ]; then
    echo "no real data: CUSTODY_DATA names no folder"
    exit 77
fi
expect 0 python3 "$TESTS/datasets.py" "$CUSTODY" "$CUSTODY_DATA"
says " 0 objections"
