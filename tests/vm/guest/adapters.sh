# For the scripts of this folder: what went wrong, and emulated adapters that do as they are told.
set -u
failed=0
wrong() {
  echo "WRONG: $*"
  failed=1
}
# adapters KIND...: plugged in, in this order
adapters() {
  mkfifo /tmp/commands /tmp/answers
  plugfest_usb_adapters "$@" < /tmp/commands > /tmp/answers &
  exec 3> /tmp/commands 4< /tmp/answers
}
# ask COMMAND...: see ../adapter_server.hpp; what it says is in $answer
ask() {
  echo "$*" >&3
  read -r answer <&4
  case $answer in ok*) ;; *) wrong "$*: $answer" ;; esac
}
# until_modules N: so many of the adapters show a module
until_modules() {
  tries=0
  until plugfest scan > /tmp/scan 2>&1 && grep -q "^$1 module" /tmp/scan; do
    tries=$((tries + 1))
    [ $tries -lt 80 ] || {
      wrong "scan does not see $1 modules: $(cat /tmp/scan)"
      return
    }
    usleep 250000
  done
}
