#!/usr/bin/env bash
# The part of the demo that has real data: two Redis servers that stand for DCS instances, a third one for the import, and
# a client that keeps writing. scripts/demo.sh reads it.
# shellcheck disable=SC2154 # its variables and functions are those of demo.sh

# The ids are those of examples/demo; the source is a DCS instance as well, so that addresses can be exchanged.
source_id=7c2e8f10-5b3d-4a6e-9f04-1d2c3b4a5f66
target_id=3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44
catalogue_id=a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55

# cli_of PORT WORDS… runs redis-cli.
cli_of() {
	local port=$1
	shift
	REDISCLI_AUTH=$TF_VAR_source_password redis-cli -p "$port" "$@" 2>/dev/null
}

# start_server NAME starts a Redis on a free port, which it leaves in the variable port.
start_server() {
	local try pid
	mkdir "$work/$1"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		port=$((20000 + RANDOM))
		# The password is in a file, since others can read a command line.
		cat >"$work/$1/redis.conf" <<EOT
bind 127.0.0.1
port $port
requirepass $TF_VAR_source_password
save ""
dir $work/$1
repl-diskless-sync-delay 0
EOT
		chmod 600 "$work/$1/redis.conf"
		set -m
		redis-server "$work/$1/redis.conf" </dev/null >"$work/$1/log" 2>&1 &
		pid=$!
		set +m
		for _ in $(seq 50); do
			if [ "$(cli_of "$port" ping)" = PONG ] && kill -0 "$pid" 2>/dev/null; then
				redis_pids="$redis_pids $pid"
				return
			fi
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	fail "redis-server did not start in $try tries: $(tail -n 1 "$work/$1/log")"
}

# start_servers starts and fills the servers, and tells the mock of them.
start_servers() {
	# Clients that are led to the target keep their password.
	export TF_VAR_target_password=$TF_VAR_source_password
	export TF_VAR_source_redis="{\"id\":\"$source_id\"}"
	start_server source
	source_port=$port
	start_server target
	target_port=$port
	start_server catalogue
	catalogue_port=$port

	awk 'BEGIN {
		for (i = 1; i <= 2000; i++) {
			print "SET session:" i " user-" i " EX " 3600 + i
			print "HSET user:" i " name user-" i " visits " i
			print "ZADD ranking:" i % 100 " " i " user-" i
			print "RPUSH basket:" i " bread milk"
			print "SADD tags:" i " a b c"
			print "SET page:" i " " i
			print "XADD events:" i % 100 " * user " i
		}
		for (i = 10201; i <= 10300; i++) print "SET page:" i " " i
	}' | cli_of "$source_port" --pipe >/dev/null || fail 'the source could not be filled'
	cli_of "$source_port" save >/dev/null
	mkdir -p "$work/bucket/catalogue"
	cp "$work/source/dump.rdb" "$work/bucket/catalogue/2026-10-01.rdb"
	mock_flags+=(
		-instance "$source_id=127.0.0.1:$source_port,front=127.0.0.1:0"
		-instance "$target_id=127.0.0.1:$target_port,front=127.0.0.1:0"
		-instance "$catalogue_id=127.0.0.1:$catalogue_port"
		-bucket "redis-backups=$work/bucket"
	)
}

# start_client starts a client that counts at the source's address: it writes each number that was acknowledged to a file,
# and connects again where it cannot write.
start_client() {
	front=$(sed -n "s/^# instance $source_id: clients find it at 127.0.0.1://p" "$work/mock.log")
	set -m
	(
		while :; do
			n=$(cli_of "$front" incr counter) && [ "$n" -gt 0 ] 2>/dev/null && echo "$n" >"$work/counted.new" && mv "$work/counted.new" "$work/counted"
			sleep 0.05
		done
	) </dev/null >/dev/null 2>&1 &
	client_pid=$!
	set +m
	await_client 1
}

# await_client NUMBER waits until the client has counted so far.
await_client() {
	for _ in $(seq 200); do
		[ "$(cat "$work/counted" 2>/dev/null || echo 0)" -lt "$1" ] || return 0
		sleep 0.1
	done
	fail "the client counted to $(cat "$work/counted") alone"
}

show_servers() {
	cat <<EOT
Real servers stand for the DCS instances, and a client counts without a pause at the address of the source:

  source     127.0.0.1:$source_port, for clients 127.0.0.1:$front   $(cli_of "$source_port" dbsize) keys
  target     127.0.0.1:$target_port   $(cli_of "$target_port" dbsize) keys
  catalogue  127.0.0.1:$catalogue_port   $(cli_of "$catalogue_port" dbsize) keys
  client     has counted to $(cat "$work/counted")

EOT
}

# show_counter tells where the client is.
show_counter() {
	printf '  client has counted to %s; counter at the source: %s, at the target: %s\n' \
		"$(cat "$work/counted")" "$(cli_of "$source_port" get counter)" "$(cli_of "$target_port" get counter)"
}

show_arrival() {
	heading 'looking at the keys' 'All have arrived, with their times to live, and what is written at the source arrives as well.'
	show_servers
	cli_of "$source_port" set live 'written at the source' >/dev/null
	for _ in $(seq 50); do
		[ "$(cli_of "$target_port" get live)" != 'written at the source' ] || break
		sleep 0.1
	done
	echo "  live, set at the source just now, is at the target: $(cli_of "$target_port" get live)"
	echo "  time to live of session:1 in seconds: $(cli_of "$source_port" ttl session:1) at the source, $(cli_of "$target_port" ttl session:1) at the target"
	[ "$(cli_of "$target_port" get live)" = 'written at the source' ] || fail 'a write has not arrived'
	# The counter is being written, so the numbers of keys are equal and its values need not be.
	[ "$(cli_of "$source_port" dbsize)" -eq "$(cli_of "$target_port" dbsize)" ] || fail 'keys are missing at the target'
	[ "$(cli_of "$catalogue_port" dbsize)" -ge 10000 ] || fail 'keys of the backup are missing'
}

cut_over_and_back() {
	local before after
	heading 'cutting over' "cut_over = true: writes at the source pause, the target catches up, and the address that the client uses leads to
the target. The client notices closed connections, connects again and carries on. The service ends the migration."
	show_counter
	before=$(cat "$work/counted")
	echo 'cut_over = true' >"$work/demo/cut-over.auto.tfvars"
	cli 0 apply -input=false -auto-approve
	after=$(cat "$work/counted")
	[ "$(cli_of "$target_port" get counter)" -ge "$before" ] || fail 'writes that were acknowledged are lost'
	await_client $((after + 20))
	show_counter
	[ "$(cli_of "$target_port" get counter)" -gt "$(cli_of "$source_port" get counter)" ] || fail 'the client does not write to the target'

	heading 'rolling back' 'cut_over = false: the address leads to the source again. What was written since stays at the target.'
	echo 'cut_over = false' >"$work/demo/cut-over.auto.tfvars"
	cli 0 apply -input=false -auto-approve
	before=$(cli_of "$source_port" get counter)
	sleep 1
	show_counter
	[ "$(cli_of "$source_port" get counter)" -gt "$before" ] || fail 'the client does not write to the source'
}
