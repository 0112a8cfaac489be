#!/bin/sh
# Runs the broker; its only user is tandem, with the password that RABBITMQ_PASSWORD_FILE names.
set -eu
umask 077
{
    echo 'default_user = tandem'
    echo "default_pass = $(cat "$RABBITMQ_PASSWORD_FILE")"
    echo 'loopback_users = none'
    echo 'log.console.level = warning'
} >/data/rabbitmq.conf
if [ ! -s /data/.erlang.cookie ]; then
    head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >/data/.erlang.cookie
    chmod 400 /data/.erlang.cookie
fi
exec /usr/sbin/rabbitmq-server
