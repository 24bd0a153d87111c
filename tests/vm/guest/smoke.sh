#!/bin/sh
# In a guest: one make of module qualified through every way to it, runs that are interrupted or killed and put back,
# and a module that was swapped meanwhile. What went wrong is said line by line; runs and dumps stay in /out.
. /job/adapters.sh
adapters cp2112 tiny

# dump BENCH NAME: what its module shows, as soon as adapter and module answer
dump() {
  tries=0
  until plugfest dump --bench "/job/$1.yaml" 0 > "/out/$2.yaml" 2> /tmp/why; do
    tries=$((tries + 1))
    [ $tries -lt 40 ] || {
      wrong "dump of $1: $(cat /tmp/why)"
      return
    }
    usleep 250000
  done
}
# shows BENCH FIRST NAME: the module is the one of the dump FIRST and in its state, readings and flags aside; it may need
# a while to get there
shows() {
  for attempt in 1 2 3 4 5; do
    dump "$1" "$3"
    plugfest inspect --diff "/out/$2.yaml" "/out/$3.yaml" > "/out/$3.diff" 2>&1 && return
    usleep 500000
  done
  wrong "$3 differs from $2: $(cat "/out/$3.diff")"
}
# qualify BENCH: a run, and its verdicts step by step
qualify() {
  plugfest run smoke --bench "/job/$1.yaml" --out "/out/$1" --no-color > "/out/$1.txt" 2>&1
  status=$?
  awk '/^slot [0-9]+ +[a-z]+ +[a-z]+\.[a-z]/ { print $3, $4 }' "/out/$1.txt" > "/out/$1.verdicts"
  echo "$1: status $status: $(tr '\n' ',' < "/out/$1.verdicts")"
}

# The same bytes. The stub has every page that is asked for, those too that the module has not.
dump i2c-cp2112 i2c-cp2112-dump
for bench in i2c-tiny usb-cp2112 usb-tiny; do
  shows $bench i2c-cp2112-dump $bench-dump
done
plugfest_module_to_stub CP2112 || wrong "the stub could not be filled"
dump i2c-stub i2c-stub-dump
plugfest inspect --diff /out/i2c-cp2112-dump.yaml /out/i2c-stub-dump.yaml > /out/i2c-stub.diff 2>&1
grep '^[^ ]' /out/i2c-stub.diff | grep -v '^[AB]  ' | grep -v -e '^Known of B alone$' -e '^Monitors, states and flags' &&
  wrong "the stub does not show what the module shows: $(cat /out/i2c-stub.diff)"

# The same verdicts. Nothing measures the stub's power, and it does nothing by itself: what needs that cannot pass.
for bench in i2c-cp2112 i2c-tiny usb-cp2112 usb-tiny; do
  qualify $bench
  [ $status = 0 ] || {
    wrong "$bench ended with $status"
    cat "/out/$bench.txt"
  }
  cmp -s /out/i2c-cp2112.verdicts /out/$bench.verdicts || wrong "the verdicts of $bench are not those of i2c-cp2112"
done
[ "$(grep -c ^pass /out/i2c-cp2112.verdicts)" = 4 ] || wrong "smoke has four steps"
qualify i2c-stub
for step in module.identity module.checksums; do
  grep -q "^pass $step" /out/i2c-stub.verdicts || wrong "$step on the stub"
done
grep -q "^pass module.bring-up" /out/i2c-stub.verdicts && wrong "a stub came up"
[ $status -lt 3 ] || cat /out/i2c-stub.txt

# What is found now is what must be there again; the runs have left flags that nobody has read.
dump usb-cp2112 usb-cp2112-found
dump i2c-tiny i2c-tiny-found

# begin BENCH RUN: a run that is in the middle of bring-up
begin() {
  plugfest run smoke --bench "/job/$1.yaml" --out "/out/$2" --quiet > "/tmp/$2" 2>&1 &
  victim=$!
  until grep -q '"state":"ModuleReady"' "/out/$2/journal.jsonl" 2> /dev/null; do
    kill -0 $victim 2> /dev/null || {
      wrong "$2 was over before it could be stopped: $(cat "/tmp/$2")"
      return
    }
    usleep 50000
  done
}
# control SOCKET: the register with LowPwrRequestSW, which bring-up changes
control() {
  ask bytes "$1" 26 1
  echo "$answer"
}
# stopped BENCH SOCKET RUN SIGNAL: what the run left in the register is not what it found there
stopped() {
  kill "-$4" $victim
  wait $victim
  status=$?
  left=$(control "$2")
  echo "$3: status $status, byte 26 is '$left', before '$found'"
}

found=$(control 0)
begin usb-cp2112 interrupted
stopped usb-cp2112 0 interrupted INT
[ $status = 130 ] || wrong "an interrupted run ended with $status, not 130"
[ "$left" = "$found" ] || wrong "an interrupted run left its change behind"
shows usb-cp2112 usb-cp2112-found interrupted-dump

# killed BENCH SOCKET: killed, and put back
killed() {
  found=$(control "$2")
  begin "$1" "killed-$1"
  stopped "$1" "$2" "killed-$1" KILL
  [ "$left" != "$found" ] || wrong "there was nothing to put back"
  plugfest restore "/out/killed-$1" > "/out/restore-$1.txt" 2>&1
  status=$?
  cat "/out/restore-$1.txt"
  [ $status = 4 ] || wrong "restore ended with $status; put back after a run without an end is 4"
  left=$(control "$2")
  [ "$left" = "$found" ] || wrong "byte 26 is '$left' after restore, before the run '$found'"
  shows "$1" "$1-found" "killed-$1-dump"
}
killed usb-cp2112 0
killed i2c-tiny 1

# Killed, but the module is another by then: nothing may be written, and the status says so.
begin i2c-tiny swapped
stopped i2c-tiny 1 swapped KILL
ask swap 1
dump i2c-tiny swapped-dump
ask written 1
before=$answer
plugfest restore /out/swapped > /out/restore-swapped.txt 2>&1
status=$?
cat /out/restore-swapped.txt
[ $status = 5 ] || wrong "restore on another module ended with $status, not 5"
ask written 1
[ "$answer" = "$before" ] || wrong "restore wrote to another module: $before, now $answer"

exit $failed
