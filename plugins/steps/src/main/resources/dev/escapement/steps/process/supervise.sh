# Runs a command and sees to its end: sh -c THIS escapement INPUT COMMAND...
# It leads a process group, that of the command. A line on its standard input asks the group to end; the end of its standard input,
# which comes with that of the node too, kills the group and all others that its variable marks. What comes from users is in "$@" alone,
# which no shell reads as text.
input=$1
shift
exec 3<&0 4>&2 2>/dev/null
# Several times, since what is killed may have made another meanwhile; what is dead has no variables.
sweep='
  kill -s KILL -- "-$1"
  tries=100
  while left=$(grep -lsxz "ESCAPEMENT_ATTEMPT=$2" /proc/[0-9]*/environ); [ "$left" ] && [ "$tries" -gt 0 ]; do
    for process in $left; do
      process=${process#/proc/}
      kill -s KILL "${process%/environ}"
    done
    tries=$((tries - 1))
  done'
# Caught and not ignored: what is ignored would stay so in the command.
trap : TERM
{
  trap '' TERM
  if read -r _; then
    kill -s TERM -- "-$$"
    while read -r _; do :; done
  fi
  # Out of the group and without the mark: it is not to end itself before the others.
  exec setsid env -i PATH="$PATH" sh -c "$sweep" escapement "$$" "$ESCAPEMENT_ATTEMPT"
} <&3 3<&- 4>&- >/dev/null &
watch=$!
# In a shell of its own: the one that waits would tell the command's log how the command ended.
(exec "$@" <"$input" 2>&4 3<&- 4>&-)
code=$?
kill -s KILL "$watch"
exit "$code"
