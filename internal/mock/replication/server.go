package replication

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// silence is how long a server may say nothing before its connection counts as
// broken. A source that has nothing else to send sends PING every 10 s.
const silence = 60 * time.Second

// Server is a Redis to copy from or to.
type Server struct {
	// Address is host:port.
	Address string
	// Password is that of the default user; empty where the server wants none.
	Password string
}

// The library writes to standard error what its callers get as errors anyway.
func init() { logging.Disable() }

// client gives a client for commands; the caller closes it. It never repeats a
// command: most of what a source sends must be done once.
func (s Server) client() *redis.Client { return connect("tcp", s.Address, s.Password) }

func connect(network, address, password string) *redis.Client {
	return redis.NewClient(connection(network, address, password))
}

func connection(network, address, password string) *redis.Options {
	return &redis.Options{
		Network:                  network,
		Addr:                     address,
		Password:                 password,
		Protocol:                 2,
		MaxRetries:               -1,
		DialerRetries:            1,
		DialTimeout:              5 * time.Second,
		ReadTimeout:              silence,
		WriteTimeout:             silence,
		ContextTimeoutEnabled:    true,
		PoolSize:                 4,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// closeOn closes a client when the context ends, which breaks off what it waits
// for. The returned function closes it before.
func closeOn(ctx context.Context, client *redis.Client) func() {
	stop := context.AfterFunc(ctx, func() { client.Close() })
	return func() {
		stop()
		client.Close()
	}
}

// infoNumber reads a number from an answer to INFO.
func infoNumber(info, name string) (int64, error) {
	for line := range strings.Lines(info) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), name+":"); found {
			return strconv.ParseInt(value, 10, 64)
		}
	}
	return 0, fmt.Errorf("INFO has no %s", name)
}

// database says how many keys a database has, and how many of them expire.
type database struct{ keys, expiring int64 }

// keyspace gives the databases that have keys.
func keyspace(ctx context.Context, client *redis.Client) (map[int]database, error) {
	info, err := client.Info(ctx, "keyspace").Result()
	if err != nil {
		return nil, err
	}
	all := map[int]database{}
	for line := range strings.Lines(info) {
		// db0:keys=3,expires=1,avg_ttl=0
		var db int
		var holds database
		if n, _ := fmt.Sscanf(line, "db%d:keys=%d,expires=%d", &db, &holds.keys, &holds.expiring); n == 3 {
			all[db] = holds
		}
	}
	return all, nil
}

// sum adds up the keys of all databases.
func sum(databases map[int]database) int64 {
	var all int64
	for _, holds := range databases {
		all += holds.keys
	}
	return all
}

// refusal is an answer with which a server refuses a command: its own words.
type refusal string

func (r refusal) Error() string { return string(r) }

// refusedWith gives the server's words where err is a server's refusal.
func refusedWith(err error) (words string, refused bool) {
	var own refusal
	if errors.As(err, &own) {
		return string(own), true
	}
	var theirs redis.Error
	if errors.As(err, &theirs) && !errors.Is(err, redis.Nil) {
		return theirs.Error(), true
	}
	return "", false
}

// passes reports whether a server that refuses with these words may accept the
// same a while later.
func passes(words string) bool {
	for _, prefix := range []string{"LOADING", "MASTERDOWN", "NOMASTERLINK", "BUSY"} {
		if strings.HasPrefix(words, prefix) {
			return true
		}
	}
	return false
}

// cleaned cuts off what a server repeats of a command that it does not know:
// arguments may be passwords or somebody's data.
func cleaned(words string) string {
	words, _, _ = strings.Cut(words, ", with args beginning with")
	words, _, _ = strings.Cut(words, " with args beginning with")
	return words
}
