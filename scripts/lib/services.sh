#!/usr/bin/env bash
# A private PostgreSQL and a private RabbitMQ, each on a port of its own with its data in a folder of its own.
#
#   scripts/lib/services.sh start FOLDER     starts both (or finds them running), prints the two URLs as shell assignments
#   scripts/lib/services.sh start-postgres FOLDER | start-rabbitmq FOLDER
#   scripts/lib/services.sh stop FOLDER      stops both, even if their start was interrupted
#   scripts/lib/services.sh kill-postgres FOLDER | kill-rabbitmq FOLDER    ends one at once, as a crash would
#
# The script does not touch the system's own servers: it ends only processes whose IDs it recorded in FOLDER.
# TANDEM_FSYNC=on makes PostgreSQL wait for the disk (off: tests).
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

free_port() {
    python3 - <<'PY'
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])
PY
}

# Keeps the port of an earlier start, unless someone else has taken it meanwhile.
port_of() {
    local file=$1/port
    if [[ -s $file ]] && ! (exec 3<>"/dev/tcp/127.0.0.1/$(cat "$file")") 2>/dev/null; then
        cat "$file"
        return
    fi
    free_port | tee "$file"
}

# PostgreSQL refuses to run as root, so root lends it to the account that the package made.
as_postgres() {
    if [[ $(id -u) == 0 ]]; then
        setpriv --reuid postgres --regid postgres --init-groups env HOME=/tmp "$@"
    else
        "$@"
    fi
}

postgres_bin() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [[ -n $bin ]] || { say "PostgreSQL is not installed: apt-get install postgresql"; exit 1; }
    printf '%s' "$bin"
}

postgres_running() { as_postgres "$(postgres_bin)/pg_ctl" -D "$1/postgres/data" status >/dev/null 2>&1; }

# A commit is with the system before it is answered, so that a kill loses none; only a crash of the machine could.
start_postgres() {
    local folder=$1/postgres bin port
    bin=$(postgres_bin)
    mkdir -p "$folder"
    [[ $(id -u) != 0 ]] || chown postgres "$folder"
    if [[ ! -s $folder/data/PG_VERSION ]]; then
        as_postgres "$bin/initdb" -D "$folder/data" -U tandem --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
            >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
    fi
    if ! postgres_running "$1"; then
        port=$(port_of "$folder")
        # If the start is interrupted, `stop` waits for the server's process ID.
        touch "$folder/starting"
        as_postgres "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 \
                -c fsync=${TANDEM_FSYNC:-off} -c synchronous_commit=on -c full_page_writes=${TANDEM_FSYNC:-off}" \
            start >/dev/null 2>&1 || { tail -n 20 "$folder/server.log" >&2; exit 1; }
        rm -f "$folder/starting"
    fi
    printf 'TANDEM_TEST_POSTGRES_URL=postgres://tandem@127.0.0.1:%s/postgres\n' "$(cat "$folder/port")"
}

rabbitmq_environment() {
    local folder=$1/rabbitmq
    export HOME=$folder RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_BASE=$folder
    export RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log RABBITMQ_LOGS=$folder/log/rabbit.log
    export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins RABBITMQ_PID_FILE=$folder/pid
    export RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config
    RABBITMQ_NODENAME=tandem$(cat "$folder/port")@localhost
    RABBITMQ_NODE_PORT=$(cat "$folder/port") RABBITMQ_DIST_PORT=$(cat "$folder/dist-port")
    ERL_EPMD_PORT=$(cat "$folder/epmd-port")
    export RABBITMQ_NODENAME RABBITMQ_NODE_PORT RABBITMQ_DIST_PORT ERL_EPMD_PORT
    export RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 ERL_EPMD_ADDRESS=127.0.0.1
    export RABBITMQ_SERVER_START_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
}

rabbitmq_bin() {
    local bin
    for bin in /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/*/sbin; do
        [[ -x $bin/rabbitmq-server ]] && { printf '%s' "$bin"; return; }
    done
    say "RabbitMQ is not installed: apt-get install rabbitmq-server"
    exit 1
}

rabbitmq_running() {
    [[ -s $1/rabbitmq/port ]] && (exec 3<>"/dev/tcp/127.0.0.1/$(cat "$1/rabbitmq/port")") 2>/dev/null \
        && [[ -s $1/rabbitmq/pid ]] && kill -0 "$(cat "$1/rabbitmq/pid")" 2>/dev/null
}

start_rabbitmq() {
    local folder=$1/rabbitmq bin
    bin=$(rabbitmq_bin)
    mkdir -p "$folder/log"
    if ! rabbitmq_running "$1"; then
        # The node's name holds its port, so data survives a restart only on the same port.
        [[ -s $folder/port ]] || free_port >"$folder/port"
        if (exec 3<>"/dev/tcp/127.0.0.1/$(cat "$folder/port")") 2>/dev/null; then
            say "Port $(cat "$folder/port") of the private RabbitMQ is taken; it starts empty on another."
            rm -rf "$folder/mnesia"
            free_port >"$folder/port"
        fi
        free_port >"$folder/dist-port"
        free_port >"$folder/epmd-port"
        printf '[rabbitmq_consistent_hash_exchange].\n' >"$folder/enabled_plugins"
        printf '[].\n' >"$folder/advanced.config"
        printf 'vm_memory_high_watermark.relative = 0.4\ndisk_free_limit.absolute = 50MB\nlog.file.level = warning\n' \
            >"$folder/rabbitmq.conf"
        if [[ ! -s $folder/.erlang.cookie ]]; then
            head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$folder/.erlang.cookie"
            chmod 600 "$folder/.erlang.cookie"
        fi
        # A server that was killed leaves its name server behind.
        stop_rabbitmq "$1"
        start_epmd "$1"
        (
            rabbitmq_environment "$1"
            # The server and its helpers are one process group, which has the ID of this process.
            setsid "$bin/rabbitmq-server" >"$folder/log/start.log" 2>&1 </dev/null &
            echo $! >"$folder/group"
            for _ in $(seq 1 600); do
                rabbitmq_running "$1" && exit 0
                sleep 0.1
            done
            tail -n 20 "$folder/log/start.log" >&2
            exit 1
        )
    fi
    printf 'TANDEM_TEST_AMQP_URL=amqp://guest:guest@127.0.0.1:%s/\n' "$(cat "$folder/port")"
}

# Waits for a process to end: a new start before that would find the old process running.
gone() {
    for _ in $(seq 1 200); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    return 1
}

# The IDs in the files may be of an earlier boot; only a process that bears the folder's settings is this folder's.
belongs_to() { grep -qzxF "RABBITMQ_BASE=$2/rabbitmq" "/proc/$1/environ" 2>/dev/null; }

# Ends the process whose ID is in the file, with SIGKILL if SIGTERM does not end it within 10 seconds.
end_recorded() {
    local pid
    [[ -s $1 ]] || return 0
    pid=$(cat "$1")
    if belongs_to "$pid" "$2"; then
        kill "$pid" 2>/dev/null || true
        gone "$pid" || { kill -9 "$pid" 2>/dev/null || true; gone "$pid" || true; }
    fi
    rm -f "$1"
}

stop_rabbitmq() {
    local folder=$1/rabbitmq group
    end_recorded "$folder/pid" "$1"
    if [[ -s $folder/group ]]; then
        group=$(cat "$folder/group")
        # A start that was interrupted has no server process yet, only the processes that start it.
        ! belongs_to "$group" "$1" || kill -9 -- "-$group" 2>/dev/null || true
        rm -f "$folder/group"
    fi
    end_recorded "$folder/epmd.pid" "$1"
}

# Erlang's name server. A node would start one that outlives it and whose ID is not known.
start_epmd() {
    local folder=$1/rabbitmq port
    port=$(cat "$folder/epmd-port")
    (
        rabbitmq_environment "$1"
        setsid epmd -port "$port" -address 127.0.0.1 >"$folder/log/epmd.log" 2>&1 </dev/null &
        echo $! >"$folder/epmd.pid"
    )
    for _ in $(seq 1 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.05
    done
    cat "$folder/log/epmd.log" >&2
    exit 1
}

stop_postgres() {
    local folder=$1/postgres
    if [[ -e $folder/starting ]]; then
        for _ in $(seq 1 100); do
            ! postgres_running "$1" || break
            sleep 0.05
        done
        rm -f "$folder/starting"
    fi
    if postgres_running "$1"; then
        as_postgres "$(postgres_bin)/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null 2>&1 || true
    fi
}

folder=$(realpath -m "${2:?FOLDER is missing, see the head of $0}")
case ${1:?} in
start) start_postgres "$folder"; start_rabbitmq "$folder" ;;
start-postgres) start_postgres "$folder" ;;
start-rabbitmq) start_rabbitmq "$folder" ;;
stop) stop_rabbitmq "$folder"; stop_postgres "$folder" ;;
kill-postgres) as_postgres "$(postgres_bin)/pg_ctl" -D "$folder/postgres/data" -m immediate -w stop >/dev/null ;;
kill-rabbitmq)
    pid=$(cat "$folder/rabbitmq/pid")
    kill -9 "$pid"
    gone "$pid"
    ;;
*) say "see the head of $0"; exit 2 ;;
esac
