#!/usr/bin/env bash
# Runs two migrations from init to destroy against a mock of the service on this machine; `make demo` calls it, with
# CLI and CLI_NAME in the environment and the provider's version as its argument. Where there is a redis-server, they
# move real keys, and clients are led to the target and back. KEEP=1 ends it before destroy and leaves everything up.
#
# bash and not sh for `set -m`, below; nothing later than bash 3.2, which macOS has.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
root=$PWD
version=$1
keep=${KEEP:-}
[ "$keep" != 0 ] || keep=''

step='setting up'
work=''
mock_pid=''
watcher_pid=''
client_pid=''
redis_pids=''

bold='' plain=''
color=-no-color
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$'\033[1m' plain=$'\033[0m'
	color=''
fi

# heading TITLE WORDS says what comes next, in a person's words.
heading() {
	step=$1
	printf '\n%s== %s ==%s\n%s\n\n' "$bold" "$1" "$plain" "$2"
}

fail() {
	printf '\ndemo: FAILED while %s: %s\n' "$step" "$1" >&2
	exit 1
}

# last_words is what the mock wrote to stderr, if anything.
last_words() { [ ! -s "$work/mock.err" ] || printf ': %s' "$(tail -n 5 "$work/mock.err")"; }

mock_runs() { [ -n "$mock_pid" ] && kill -0 "$mock_pid" 2>/dev/null; }

end_watcher() {
	[ -n "$watcher_pid" ] || return 0
	# Waiting for it keeps the shell from reporting its end.
	kill "$watcher_pid" 2>/dev/null || true
	wait "$watcher_pid" 2>/dev/null || true
	watcher_pid=''
}

end_mock() {
	[ -n "$mock_pid" ] || return 0
	kill "$mock_pid" 2>/dev/null || true
	wait "$mock_pid" 2>/dev/null || true
	mock_pid=''
}

end_client() {
	[ -n "$client_pid" ] || return 0
	kill "$client_pid" 2>/dev/null || true
	wait "$client_pid" 2>/dev/null || true
	client_pid=''
}

end_redis() {
	local pid
	for pid in $redis_pids; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	redis_pids=''
}

# shellcheck disable=SC2317 # called by trap
clean_up() {
	status=$?
	trap - EXIT
	# A second Ctrl-C must not cut this short.
	trap '' INT TERM HUP
	end_watcher
	end_client
	end_mock
	end_redis
	[ -z "$work" ] || rm -rf "$work"
	exit "$status"
}
trap clean_up EXIT
trap 'echo >&2; echo "demo: interrupted while $step; cleaning up" >&2; exit 130' INT
trap 'exit 143' TERM HUP

# What the shell that started this has set for other work must not steer the demo.
for name in $(compgen -e | grep -E '^(HW_|CLOUD_SDK_|HUAWEICLOUD_SDK_|TF_VAR_|TF_CLI_ARGS|TF_LOG|TF_DATA_DIR$|TF_WORKSPACE$|TF_REATTACH)'); do
	unset "$name"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/dcs-demo.XXXXXX")
mkdir "$work/demo"
cp examples/demo/*.tf "$work/demo"

# Passwords of the day, so that looking for them in what the run leaves means something.
random() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }
TF_VAR_source_password=$(random)
TF_VAR_target_password=$(random)
export TF_VAR_source_password TF_VAR_target_password

# With a mirror, init installs the provider as it would from the registry, and asks no other place.
sh scripts/mirror.sh bin/terraform-provider-dcs "$version" "$work/mirror"
cat >"$work/cli.tfrc" <<EOT
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$work/mirror"
  }
}
EOT
export TF_CLI_CONFIG_FILE=$work/cli.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1

# shellcheck source=scripts/demo-redis.sh
. scripts/demo-redis.sh
real=''
mock_flags=(-addr 127.0.0.1:0 -ready 2s -full 3s -import 3s -stop 1s)
if command -v redis-server >/dev/null && command -v redis-cli >/dev/null; then
	real=1
	step='starting three Redis servers'
	start_servers
fi

# A process group of its own keeps Ctrl-C from the mock: the CLI, which ends its work on Ctrl-C, still needs it.
set -m
bin/dcs-mock "${mock_flags[@]}" </dev/null >"$work/mock.log" 2>"$work/mock.err" &
mock_pid=$!
set +m

step='starting the mock'
for _ in $(seq 100); do
	grep -q '^export HW_IAM_ENDPOINT=' "$work/mock.log" && break
	mock_runs || fail "the mock has ended$(last_words)"
	sleep 0.1
done
grep '^export HW_' "$work/mock.log" >"$work/env" || fail 'the mock has not said how to reach it within 10 s'
# shellcheck disable=SC1091 # written above
. "$work/env"
chmod 600 "$work/env"

# The provider would wait for a mock that has died until its time-outs. This asks the CLI to stop instead.
(
	while mock_runs; do sleep 0.5; done
	[ ! -s "$work/cli.pid" ] || kill -INT "$(cat "$work/cli.pid")" 2>/dev/null
) >/dev/null 2>&1 &
watcher_pid=$!

shown=$(grep -c '' "$work/mock.log")

# show_requests prints the lines that the mock has logged since the last time, each by its time of day (UTC), without
# what all of them share and without naming a task twice.
show_requests() {
	local now
	now=$(grep -c '' "$work/mock.log")
	printf '\n%sWhat the service was asked meanwhile:%s\n' "$bold" "$plain"
	if [ "$now" -gt "$shown" ]; then
		sed -n "$((shown + 1)),${now}p" "$work/mock.log" |
			sed -E 's/^# [0-9-]+T([0-9:]+)[^ ]*/  \1/; s#/v2/[0-9A-Za-z]+/#/#
				s#(/([0-9a-f-]{32,36})[^ ]* [0-9]+) [^ ]+ [a-z ]+ \2 ->#\1 ->#'
	else
		echo '  nothing'
	fi
	shown=$now
}

# cli EXPECTED ARGUMENTS… runs the CLI in the working folder and wants that exit code.
cli() {
	local expected=$1 status=0
	shift
	printf '%s$ %s %s%s\n' "$bold" "$(basename -- "$CLI")" "$*" "$plain"
	# The shell that leaves its number for the watcher becomes the CLI.
	# shellcheck disable=SC2016,SC2086 # for the inner shell; no colour is no argument
	sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$work/cli.pid" "$CLI" -chdir="$work/demo" "$@" $color || status=$?
	rm -f "$work/cli.pid"
	show_requests
	mock_runs || fail "the mock has died$(last_words)"
	[ "$status" -eq "$expected" ] || fail "$(basename -- "$CLI") $1 ended with $status and not with $expected"
}

heading 'showing the configuration' \
	"Two migrations into DCS: a running Redis, kept in sync, and a backup from a bucket. $CLI_NAME runs them against
a mock of the service at $HW_DCS_ENDPOINT, with the phases of a migration in seconds."
if [ -n "$real" ]; then
	start_client
	show_servers
else
	cat <<'EOT'
redis-server is not on PATH, so the data is make-believe. To see real keys move, install Redis (Debian, Ubuntu:
apt-get install redis-server; macOS: brew install redis), and run this again.

EOT
fi
cat "$work/demo/main.tf"

heading 'installing the provider' 'From a folder laid out as a mirror of the registry. A warning about checksums belongs to that.'
cli 0 init -input=false

heading 'planning' 'What would be done. New tasks need no request to be planned.'
cli 0 plan -input=false -out=first.tfplan

heading 'applying' "The tasks are created; the online one waits for its migration machine, is configured and runs until it is in
sync. The apply ends when both have reached their goals."
cli 0 apply -input=false first.tfplan

[ -z "$real" ] || show_arrival

heading 'planning again' 'Nothing is left to do: with -detailed-exitcode, 0 stands for an empty plan.'
cli 0 plan -input=false -detailed-exitcode

heading 'looking for the passwords' 'They were sent to the service. They must be in no file that was left behind, nor in the log of the mock.'
# The saved plan is a zip archive, so it is read as the CLI shows it.
"$CLI" -chdir="$work/demo" show -json first.tfplan >"$work/demo/first.tfplan.json"
for password in "$TF_VAR_source_password" "$TF_VAR_target_password"; do
	if grep -rqF -- "$password" "$work/demo" "$work/mock.log"; then
		fail 'a password was found'
	fi
done
echo 'Neither is in the state, the plan or the log.'

if [ -n "$real" ] && [ -z "$keep" ]; then
	cut_over_and_back
fi

if [ -n "$keep" ]; then
	[ -z "$real" ] || echo "export TF_VAR_source_redis='$TF_VAR_source_redis'" >>"$work/env"
	cat >>"$work/env" <<EOT
export TF_VAR_source_password=$TF_VAR_source_password
export TF_VAR_target_password=$TF_VAR_target_password
export TF_CLI_CONFIG_FILE='$work/cli.tfrc'
export CHECKPOINT_DISABLE=1
EOT
	heading 'keeping all of it' 'The mock is up, and both migrations are in the state.'
	cat <<EOT
To play:

    cd $work/demo
    . ../env
    $CLI plan

What the service is asked:    tail -f $work/mock.log
To cut over:                  echo 'cut_over = true' >cut-over.auto.tfvars; $CLI apply
To end the migration:         $CLI destroy
To end the mock and clean up: kill $mock_pid $client_pid $redis_pids; rm -rf $work
EOT
	[ -z "$real" ] || show_servers
	end_watcher
	trap - EXIT
	exit 0
fi

heading 'destroying' "The migration that is in sync is stopped, as one would once the applications use the new Redis. The import is
over and is only forgotten. The records of both stay in the service."
cli 0 destroy -input=false -auto-approve

step='cleaning up'
end_watcher
end_client
end_mock
end_redis
rm -rf "$work"
printf '\n%s== Done ==%s\nThe mock is ended, and the working folder is removed.\n' "$bold" "$plain"
