#!/bin/sh
# In a guest: one simulated module qualified through every way to it, a run that is killed and put back, and a module
# that was swapped meanwhile. What went wrong is said line by line; the runs stay in /out.
set -u
failed=0
wrong() {
  echo "WRONG: $*"
  failed=1
}

mkfifo /tmp/commands /tmp/answers
plugfest_usb_adapters cp2112 tiny < /tmp/commands > /tmp/answers &
exec 3> /tmp/commands 4< /tmp/answers
ask() {
  echo "$*" >&3
  read -r answer <&4
  case $answer in ok*) ;; *) wrong "$*: $answer" ;; esac
}
ask transfers 0

# ready BENCH: until the module answers through it
ready() {
  tries=0
  until plugfest run smoke --bench "/job/$1.yaml" --out "/tmp/ready-$1-$tries" --skip module.checksums \
    --skip power.class --skip module.bring-up --quiet > /tmp/ready 2>&1; [ $? -lt 3 ] || [ $tries -ge 20 ]; do
    tries=$((tries + 1))
    sleep 1
  done
}

for bench in i2c-cp2112 i2c-tiny usb-cp2112 usb-tiny; do
  ready "$bench"
  plugfest run smoke --bench "/job/$bench.yaml" --out "/out/$bench" --no-color > "/out/$bench.txt" 2>&1
  status=$?
  echo "$bench: status $status"
  cat "/out/$bench.txt"
  [ "${expected-$status}" = "$status" ] || wrong "$bench ended with $status, the first way with $expected"
  expected=$status
done
[ "$expected" -lt 3 ] || wrong "nothing was judged (status $expected)"

# Killed in the middle of bring-up, and put back.
ask bytes 0 0 128
before=$answer
plugfest run smoke --bench /job/usb-cp2112.yaml --out /out/killed --quiet > /tmp/killed 2>&1 &
victim=$!
sleep 3
kill -9 $victim 2> /dev/null || wrong "the run was over before it was killed"
wait $victim
plugfest restore /out/killed > /out/restore.txt 2>&1
echo "restore: status $?"
cat /out/restore.txt
ask bytes 0 26 1
restored=$answer
echo "byte 26 after restore: $restored, all of it before: $before"

# The same, but the module is another by then: nothing may be written, and the status says so.
plugfest run smoke --bench /job/usb-cp2112.yaml --out /out/swapped --quiet > /tmp/swapped 2>&1 &
victim=$!
sleep 3
kill -9 $victim 2> /dev/null || wrong "the run was over before it was killed"
wait $victim
ask swap 0
sleep 2
plugfest restore /out/swapped > /out/restore-swapped.txt 2>&1
status=$?
cat /out/restore-swapped.txt
[ $status = 5 ] || wrong "restore on another module ended with $status, not 5"
exit $failed
