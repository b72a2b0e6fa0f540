# Gives a command a root folder of its own, with no more in it than is named, and runs it: sh -c THIS escapement ROOT WORK BEGUN VIEW... run COMMAND...
# It is the first process of its namespace: when it ends, the kernel kills all others there.
set -e
root=$1 work=$2 begun=$3
shift 3
exec 5>"$begun"
mount -t tmpfs -o mode=755 tmpfs "$root"
while [ "$1" != run ]; do
  at=$root$2
  case $1 in
    folder) mkdir -p "$at"; mount --rbind "$2" "$at" ;;
    file) mkdir -p "${at%/*}"; : >"$at"; mount --bind "$2" "$at" ;;
    link) mkdir -p "${at%/*}"; ln -s "$3" "$at"; shift ;;
    as) mkdir -p "$at"; mount --bind "$3" "$at"; shift ;;
    hide)
      if [ -d "$at" ]; then
        mount -t tmpfs -o mode=755 tmpfs "$at"
      elif [ -e "$at" ]; then
        mount --bind /dev/null "$at"
      fi ;;
  esac
  shift 2
done
shift
mkdir "$root/proc"
mount -t proc proc "$root/proc"
cd "$root"
pivot_root . .
umount -l .
mount -o remount,ro,mode=755 /
cd "$work"
echo begun >&5
set +e
exec 4>&2 2>/dev/null 5>&-
# In a shell of its own: the one that waits would tell the command's log how the command ended.
(exec "$@" 2>&4 4>&-)
exit "$?"
