# Runs a command and sees to its end: sh -c THIS escapement INPUT COMMAND...
# It leads a process group, that of the command. A line on its standard input asks the group to end; the end of its standard input,
# which comes with that of the node too, kills the group. What comes from users is in "$@" alone, which no shell reads as text.
input=$1
shift
exec 3<&0 4>&2 2>/dev/null
# Caught and not ignored: what is ignored would stay so in the command.
trap : TERM
{
  trap '' TERM
  if read -r _; then
    kill -s TERM -- "-$$"
    while read -r _; do :; done
  fi
  kill -s KILL -- "-$$"
} <&3 3<&- 4>&- >/dev/null &
watch=$!
# In a shell of its own: the one that waits would tell the command's log how the command ended.
(exec "$@" <"$input" 2>&4 3<&- 4>&-)
code=$?
kill -s KILL "$watch"
exit "$code"
