#!/bin/sh
# In a guest: an adapter falls silent in the middle of a run, and the run is interrupted while the kernel waits for it.
. /job/adapters.sh
adapters cp2112 tiny
until_modules 2

now() { awk '{ print int($1 * 1000) }' /proc/uptime; }  # ms
closed() { tail -n 1 "/out/$1/journal.jsonl" 2> /dev/null | grep -q testRunEnd; }

# waits_in_kernel PROCESS: uninterruptibly, as no signal ends it
waits_in_kernel() {
  for stat in /proc/"$1"/task/*/stat; do
    read -r line < "$stat"
    case $line in *') D '*) return 0 ;; esac
  done
  return 1
}
# interrupted BENCH SOCKET
interrupted() {
  plugfest run smoke --bench "/job/$1.yaml" --out "/out/$1" --quiet > "/out/$1.txt" 2>&1 &
  victim=$!
  until grep -q '"state":"ModuleReady"' "/out/$1/journal.jsonl" 2> /dev/null; do
    kill -0 $victim 2> /dev/null || {
      wrong "$1 was over before it could be stopped: $(cat "/out/$1.txt")"
      return
    }
    usleep 20000
  done
  ask mute "$2"
  # Before the deadline of a transfer, 100 ms, ends the run by itself.
  tries=0
  until waits_in_kernel $victim; do
    tries=$((tries + 1))
    [ $tries -lt 40 ] || {
      wrong "$1: no thread waits in the kernel"
      break
    }
    usleep 2000
  done
  closed "$1" && wrong "$1 was over before it was interrupted"
  begun=$(now)
  kill -INT $victim
  until closed "$1" || [ $(($(now) - begun)) -gt 20000 ]; do usleep 10000; done
  closed=$(($(now) - begun))
  wait $victim
  status=$?
  echo "$1: journal closed after $closed ms, gone after $(($(now) - begun)) ms, status $status"
  [ $closed -le 1000 ] || wrong "$1: the journal was closed after $closed ms"
  grep -q interrupted "/out/$1/journal.jsonl" || wrong "$1: the journal does not say that it was interrupted"
  # The module could not be put back, which is worth more than that somebody interrupted.
  [ $status = 5 ] || wrong "$1 ended with $status, not 5"
  ask speak "$2"
}
interrupted i2c-cp2112 0
interrupted i2c-tiny 1
exit $failed
