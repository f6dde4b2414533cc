#!/bin/sh
# take-calicoctl.sh FOLDER FILE: copies calicoctl out of an image that is mounted at FOLDER. In calico/ctl, up to Calico
# 3.32, it is /calicoctl; from 3.33 on it comes in calico/calico as /usr/bin/calicoctl, a link to a program that looks at
# the name by which it is started: so the file behind the link is taken, under the name of the link. A link of the image
# is resolved in the image.
set -eu
image=$1
file=$2
for at in /calicoctl /usr/bin/calicoctl /usr/local/bin/calicoctl; do
  left=8
  while [ -L "$image$at" ] && [ "$left" -gt 0 ]; do
    to=$(readlink "$image$at")
    case $to in
      /*) at=$to ;;
      *) at=$(dirname "$at")/$to ;;
    esac
    left=$((left - 1))
  done
  if [ -f "$image$at" ] && [ ! -L "$image$at" ]; then
    cp "$image$at" "$file"
    chmod 0755 "$file"
    exit 0
  fi
done
echo "there is no calicoctl in this image" >&2
exit 1
