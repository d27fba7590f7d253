#!/bin/sh
# Given a dataset and a file of the same name, when verify is given that name,
# then it is a usage error that says how to say which; either can be said.
. "$TESTS/desk.sh"

found_desk
expect 0 custody verify reviews
expect 0 custody trust --out reviews --as ada
expect 2 custody verify reviews
says './NAME'
expect 0 custody verify ./reviews
expect 0 custody verify reviews --trust reviews
expect 0 custody verify reviews@1
cp reviews D1
expect 2 custody verify D1
