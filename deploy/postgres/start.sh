#!/bin/sh
# Makes the cluster at the first start, with the password that POSTGRES_PASSWORD_FILE names, and runs it.
set -eu
bin=/usr/lib/postgresql/15/bin
if [ ! -s /data/cluster/PG_VERSION ]; then
    "$bin/initdb" -D /data/cluster -U tandem --pwfile="$POSTGRES_PASSWORD_FILE" --encoding=UTF8 --locale=C.UTF-8 \
        --auth-host=scram-sha-256 --auth-local=scram-sha-256
    echo 'host all all all scram-sha-256' >>/data/cluster/pg_hba.conf
fi
exec "$bin/postgres" -D /data/cluster -c listen_addresses='*' -c unix_socket_directories='/tmp' -c max_connections=200
