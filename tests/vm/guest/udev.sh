#!/bin/sh
# In a guest: udev's own reading of the installed rules, and whom the nodes of the adapters belong to by them.
. /job/adapters.sh
adapters cp2112 tiny
until_modules 2
mkdir -p /run/udev
printf 'root:x:0:\nplugdev:x:46:\n' > /etc/group

# by_rules DEVICE NODE OWNER: applies the rules to what was plugged in
by_rules() {
  udevadm test -a add "$(readlink -f "$1")" > /tmp/udev 2>&1 || wrong "udevadm test $1"
  cat /tmp/udev >> /out/udev.txt
  grep -q 'Reading rules file: /etc/udev/rules.d/60-plugfest.rules' /tmp/udev || wrong "the rules were not read"
  # Whatever it does not like of a line, it says with the line's number.
  grep '60-plugfest.rules:[0-9]' /tmp/udev | grep -Ev '60-plugfest.rules:[0-9]+ (GROUP 46|MODE 0660)$' &&
    wrong "udev does not like the rules"
  owner=$(stat -c %g:%a "$2")
  [ "$owner" = "$3" ] || wrong "$2 is $owner, not $3"
  case $3 in
    46:*) grep -q '^TAGS=.*:uaccess:' /tmp/udev || wrong "$2 is not for whoever sits at the machine" ;;
    *) grep -q uaccess /tmp/udev && wrong "$2 is none of ours" ;;
  esac
  echo "$2 $owner"
}
for port in 1-1 1-2; do
  number=$(cat /sys/bus/usb/devices/$port/devnum)
  by_rules /sys/bus/usb/devices/$port "/dev/bus/usb/001/$(printf %03d "$number")" 46:660
done
stubs=0
for bus in /sys/class/i2c-dev/i2c-*; do
  node=/dev/${bus##*/}
  case $(cat "$bus/name") in
    'SMBus stub'*)
      stubs=$((stubs + 1))
      by_rules "$bus" "$node" "$(stat -c %g:%a "$node")"
      [ "$(stat -c %g "$node")" = 0 ] || wrong "$node was opened to others"
      ;;
    *) by_rules "$bus" "$node" 46:660 ;;
  esac
done
[ $stubs = 1 ] || wrong "there is no bus that is none of ours"
by_rules /sys/bus/gpio/devices/gpiochip0 /dev/gpiochip0 46:660
exit $failed
