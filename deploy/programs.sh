#!/bin/sh
# Builds the programs for use and puts them into a folder, without what only a debugger reads.
#
#   deploy/programs.sh FOLDER
set -eu
folder=$1
programs='jira-adapter targetprocess-adapter entity-sync secrets-encryptor profile-api
    jira-simulator targetprocess-simulator tandem'
for program in $programs; do
    swift build -c release --static-swift-stdlib --product "$program"
done
bin=$(swift build -c release --static-swift-stdlib --show-bin-path)
mkdir -p "$folder"
for program in $programs; do
    cp "$bin/$program" "$folder/$program"
    strip "$folder/$program"
done
