# Sourced by the scripts: functions that install the packages they need, build the programs, and run commands.

# The libraries that Tandem links and the programs that the scripts start. Debian 12 and Ubuntu use the same names.
TANDEM_PACKAGES=(
    libpq-dev librabbitmq-dev libssl-dev libcurl4-openssl-dev pkg-config
    postgresql rabbitmq-server python3 python3-venv openssl curl procps util-linux
)

tell() { printf '%s\n' "$*" >&2; }

prepare_packages() {
    command -v swift >/dev/null || {
        tell "Swift 6.3 is missing; install it from swift.org, or run the system in containers with scripts/e2e."
        exit 1
    }
    local missing=() package
    for package in "${TANDEM_PACKAGES[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    tell "Installing ${missing[*]}"
    local admin=()
    [[ $(id -u) == 0 ]] || admin=(sudo)
    # The packages start their own servers; Tandem uses none of them.
    local policy=/usr/sbin/policy-rc.d made=false
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${admin[@]}" tee "$policy" >/dev/null
        "${admin[@]}" chmod +x "$policy"
        made=true
    fi
    local outcome=0
    {
        "${admin[@]}" apt-get update -qq &&
            "${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                "${missing[@]}"
    } >&2 || outcome=$?
    [[ $made == false ]] || "${admin[@]}" rm -f "$policy"
    return "$outcome"
}

TANDEM_PROGRAMS=(
    jira-adapter targetprocess-adapter entity-sync secrets-encryptor profile-api
    jira-simulator targetprocess-simulator tandem
)

# Builds programs and shows the progress: `build_programs debug|release PROGRAM...`; TANDEM_BIN is their folder.
build_programs() {
    TANDEM_BIN=$(python3 scripts/lib/build.py "$@")
}

# Runs a command that a signal to this script ends at once: bash itself would wait for the command before its traps.
#
# The command is a process group of its own; `end_child` in a trap ends all of it.
child=
run_child() {
    local status=0
    setsid "$@" <&0 &
    child=$!
    wait "$child" || status=$?
    child=
    return "$status"
}

end_child() {
    [[ -n $child ]] || return 0
    kill -TERM -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    child=
}
