#!/bin/sh
# In a guest: the suites for real devices (../../hardware) on benches of emulated ones, by the kernel's drivers and by
# ours. Only what a permission allows is written, and it is put back.
. /job/adapters.sh
adapters cp2112 tiny
until_modules 2
/bin/ip link add m0 type veth peer name p0 && /bin/ip link set p0 up && /bin/ip link set m0 up || wrong "no link"

# suites BENCH: all that it names
suites() {
  PLUGFEST_BENCH=$1 plugfest_hardware_test --gtest_brief=1 "--gtest_output=xml:/out/$2.xml" > "/out/$2.txt" 2>&1 ||
    wrong "$2: $(cat "/out/$2.txt")"
  grep -q 'no module answers' "/out/$2.txt" && wrong "$2: a module did not answer: $(cat "/out/$2.txt")"
  ran=$(grep -c '<testcase .*result="completed"' "/out/$2.xml")
  idle=$(grep -c 'result="skipped"' "/out/$2.xml")
  echo "$2: $ran ran, $idle were skipped"
}
for socket in 0 1; do
  ask bytes $socket 127 1
  [ "$answer" = "ok 00" ] || wrong "page 00h is selected at first: $answer"
done
for bench in kernel usb; do
  sed '/^permissions/d' "/job/hardware-$bench.yaml" > /tmp/forbidden.yaml
  suites /tmp/forbidden.yaml "$bench-nothing-permitted"
  grep -q 'does not give the permission drive-pins' "/out/$bench-nothing-permitted.txt" || wrong "$bench: pins were used"
  grep -q 'byte 127 may not be written' "/out/$bench-nothing-permitted.txt" || wrong "$bench: pages were selected"
  suites "/job/hardware-$bench.yaml" "$bench"
done
for socket in 0 1; do
  ask bytes $socket 127 1
  [ "$answer" = "ok 00" ] || wrong "another page was left selected: $answer"
  ask written $socket
  [ "$answer" = "ok 0" ] || wrong "a module was written to: $answer"
done
exit $failed
