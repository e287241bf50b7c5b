#!/usr/bin/env bash
# Succeeds when the command fails in an ordinary way: with a status of 1 to 127, and not by a signal.
"$@"
status=$?
((status >= 1 && status <= 127))
