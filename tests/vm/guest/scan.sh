#!/bin/sh
# In a guest: from adapters that were just plugged in to a run, by what `scan` and `doctor` print.
. /job/adapters.sh
adapters cp2112 tiny
until_modules 2

cp /tmp/scan /out/scan.txt
cat /out/scan.txt
for words in 'CP2112 SMBus Bridge' 'i2c-tiny-usb' 'serial PF0000' 'serial PF0001' 'CMIS), PLUGFEST SIM PF-800G-DR8-LPO'; do
  grep -q "$words" /out/scan.txt || wrong "scan does not say '$words'"
done
ask written 0
[ "$answer" = "ok 0" ] || wrong "scan wrote to a module: $answer"

plugfest doctor > /out/doctor.txt 2>&1 || wrong "doctor: $(cat /out/doctor.txt)"
plugfest scan --bench > /tmp/my-lab.yaml || wrong "scan --bench"
cp /tmp/my-lab.yaml /out/my-lab.yaml
cat /tmp/my-lab.yaml
plugfest validate /tmp/my-lab.yaml || wrong "validate refuses what scan prints"
plugfest doctor /tmp/my-lab.yaml || wrong "doctor is not content with what scan prints"

# The least editing: the meter of the first slot, of which the comments know all but the shunt.
awk '/^# meters:/ || /^#   / { sub(/^# /, "") }
     /recalibrate:/ { next }
     { sub(/shunt: 2 mOhm/, "shunt: 1 mOhm") }
     /# meter: meter-1/ && !done { sub(/# meter/, "meter"); done = 1 }
     { print }' /tmp/my-lab.yaml > /tmp/edited.yaml
cp /tmp/edited.yaml /out/edited.yaml
plugfest validate /tmp/edited.yaml || wrong "validate refuses the edited file"

plugfest run smoke --bench /tmp/edited.yaml --out /out/run --no-color > /out/run.txt 2>&1
status=$?
cat /out/run.txt
[ $status = 2 ] || wrong "run ended with $status; nothing measures the second slot's power: 2"
for slot in 0 1; do
  for step in module.identity module.checksums module.bring-up; do
    grep -Eq "^slot $slot +pass +$step" /out/run.txt || wrong "slot $slot: $step did not pass"
  done
done
grep -Eq '^slot 0 +pass +power.class' /out/run.txt || wrong "power was not measured"
grep -Eq '^slot 1 +inconclusive +power.class' /out/run.txt || wrong "power without a meter must be inconclusive"
exit $failed
