#!/bin/sh
# Builds the programs for use and puts them into a folder, without what only a debugger reads.
#
#   deploy/programs.sh FOLDER
set -eu
folder=$1
programs='jira-adapter targetprocess-adapter entity-sync secrets-encryptor profile-api
    jira-simulator targetprocess-simulator tandem'
# A program needs no table of its names for others to link to.
options='-c release --static-swift-stdlib -Xlinker --no-export-dynamic'
for program in $programs; do
    # shellcheck disable=SC2086
    swift build $options --product "$program"
done
# shellcheck disable=SC2086
bin=$(swift build $options --show-bin-path)
mkdir -p "$folder"
for program in $programs; do
    cp "$bin/$program" "$folder/$program"
    strip "$folder/$program"
done
