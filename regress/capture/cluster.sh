#!/bin/sh
# Starts (or stops) a private cluster with the capture functions and the test
# schema. Usage: cluster.sh start|stop DIRECTORY
# The directory gets the cluster's data and its socket; nothing is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
PG_CONFIG=${PG_CONFIG:-pg_config}
bin=$($PG_CONFIG --bindir)
port=54915
if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; chown postgres "$dir"; else as=; fi

stop() {
	if [ -f "$dir/data/postmaster.pid" ]; then
		$as "$bin/pg_ctl" -D "$dir/data" -m fast -s stop
	fi
}

case $action in
stop)
	stop
	;;
start)
	stop
	rm -rf "$dir/data" "$dir/build"
	mkdir -p "$dir/build"
	cp "$here/capture.c" "$here/Makefile" "$dir/build/"
	make -s -C "$dir/build" PG_CONFIG="$PG_CONFIG"
	$as "$bin/initdb" -D "$dir/data" -A trust -U postgres --locale=C.UTF-8 -N >/dev/null
	$as "$bin/pg_ctl" -D "$dir/data" -s -w -l "$dir/data/log" \
		-o "-k '$dir' -p $port -c listen_addresses= -c fsync=off" start
	psql="$bin/psql -qX -v ON_ERROR_STOP=1 -h $dir -p $port -U postgres"
	$psql -v lib="$dir/build/capture.so" -f "$here/capture.sql" postgres
	$psql -f "$here/schema.sql" postgres
	echo "host=$dir port=$port user=postgres dbname=postgres"
	;;
esac
