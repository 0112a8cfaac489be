# Sourced by the scripts: what they need of the system, installed where it is missing.

# What is built against and run beside Tandem. Debian 12 and Ubuntu call the packages the same.
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
    # The packages start servers of their own at once; Tandem uses none of them.
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

# Builds programs: `build_programs debug|release PROGRAM...`; TANDEM_BIN is the folder that holds them then.
#
# For release they are built as the images hold them, each with all that it needs of Swift within it, and without the
# table of names that only a library needs: it is three megabytes in the memory of each process.
build_programs() {
    local options=(--configuration "$1") program
    [[ $1 != release ]] || options+=(--static-swift-stdlib -Xlinker --no-export-dynamic)
    shift
    for program in "$@"; do
        # The static Foundation makes the linker warn of a function that nothing here calls.
        swift build "${options[@]}" --quiet --product "$program" 2>&1 |
            { grep -v 'the use of .mktemp. is dangerous' || true; } >&2
    done
    TANDEM_BIN=$(swift build "${options[@]}" --show-bin-path)
}
