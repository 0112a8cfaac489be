#!/usr/bin/env bash
# Makes the secrets of the docker-compose deployment, one folder for each service: keys, passwords, settings files.
#
#   scripts/lib/compose_secrets.sh FOLDER
#
# The image `tandem` must be there: the keys are made by its own secrets-encryptor.
set -euo pipefail
folder=${1:?FOLDER is missing}
admin() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }
password() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

umask 077
mkdir -p "$folder"/{keys,postgres,broker,profile-api,jira-adapter,targetprocess-adapter,entity-sync}
admin chown 10001:10001 "$folder/keys"
docker run --rm --network none -v "$folder/keys:/keys" "${TANDEM_IMAGE:-tandem}" secrets-encryptor init /keys >/dev/null
owner=$(password) broker=$(password)
printf '%s' "$owner" >"$folder/postgres/postgres.password"
printf '%s' "$broker" >"$folder/broker/broker.password"
for service in profile-api jira-adapter targetprocess-adapter entity-sync; do
    schema=${service//-/_}
    {
        echo "TANDEM_OAUTH_CLIENT_ID=$service"
        echo "TANDEM_OAUTH_CLIENT_SECRET=$(admin cat "$folder/keys/$service.secret")"
        echo "TANDEM_DATABASE_URL=postgres://$schema:$(password)@postgres:5432/postgres"
        echo "TANDEM_DATABASE_OWNER_URL=postgres://tandem:$owner@postgres:5432/postgres"
        [[ $service == profile-api ]] || echo "TANDEM_AMQP_URL=amqp://tandem:$broker@broker:5672/%2F"
    } >"$folder/$service/settings"
done
# Only the container's own user can read its folder.
admin chown -R 10001:10001 "$folder"/{profile-api,jira-adapter,targetprocess-adapter,entity-sync}
for name in postgres:postgres broker:rabbitmq; do
    image=tandem-${name#*:}
    user=$(docker run --rm --network none --entrypoint id "$image" -u)
    admin chown -R "$user" "$folder/${name%%:*}"
done
chmod 711 "$folder"
