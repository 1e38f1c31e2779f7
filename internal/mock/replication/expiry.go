package replication

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// A key that expires between the snapshot and the end of the replay must not be
// gone at the target before the source says so: the commands that are replayed
// may prolong, rename or persist it. A replica keeps such keys until its source
// deletes them, but the private server and the target are no replicas. So
// the private server adds a thousand years to each expiry before it serves, and
// the years are taken off at the target once it has caught up.

// years is a thousand years in milliseconds. An expiry further away than half of
// it has had the years added.
const years = 1000 * 365 * 24 * 60 * 60 * 1000

// addYears is run while the private server loads: nothing expires then. Redis
// before 7.0 knows no PEXPIRETIME.
//
//nolint:dupword // Lua ends two blocks so
const addYears = `
local function expiry(key)
  local at = redis.pcall('PEXPIRETIME', key)
  if type(at) == 'number' then return at end
  local left = redis.call('PTTL', key)
  if left < 0 then return left end
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000) + left
end
for db, expiring in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):keys=%d+,expires=(%d+)') do
  if expiring ~= '0' then
    redis.call('SELECT', db)
    local cursor = '0'
    repeat
      local page = redis.call('SCAN', cursor, 'COUNT', 1000)
      cursor = page[1]
      for _, key in ipairs(page[2]) do
        local at = expiry(key)
        if at > 0 then
          redis.call('PEXPIREAT', key, string.format('%.0f', at + ARGV[1]))
        end
      end
    until cursor == '0'
  end
end`

// appendAddYears appends the script to a snapshot, as a command in the private
// server's append-only file.
func appendAddYears(to io.Writer) error {
	_, err := to.Write(command("EVAL", addYears, "0", strconv.Itoa(years)))
	return err
}

// expiries are the keys at the target whose expiry has had the years added, in
// the form of commands: database, key, and the true expiry, or 0 where it is not
// known.
type expiries struct {
	*spool
	// first are the numbers that databases had at first, by the numbers that they
	// have now. Keys are noted by the first, since SWAPDB takes them along.
	first map[int]int
}

func newExpiries(spool *spool) *expiries { return &expiries{spool, map[int]int{}} }

func (e *expiries) add(db int, key string, at int64) error {
	_, err := e.Write(command(strconv.Itoa(e.firstOf(db)), key, strconv.FormatInt(at, 10)))
	return err
}

// swap follows a SWAPDB.
func (e *expiries) swap(a, b int) { e.first[a], e.first[b] = e.firstOf(b), e.firstOf(a) }

func (e *expiries) firstOf(db int) int {
	if first, ok := e.first[db]; ok {
		return first
	}
	return db
}

// takeYears takes the years off the expiries that still have them.
func (e *expiries) takeYears(ctx context.Context, target *redis.Conn) error {
	now := map[string]string{}
	for db, first := range e.first {
		now[strconv.Itoa(first)] = strconv.Itoa(db)
	}
	in := newCommandReader(&spoolReader{ctx: ctx, spool: e.spool, idle: func() error { return io.EOF }})
	for {
		keys, err := nextExpiring(in, 1000)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return nil
		}
		for i, key := range keys {
			keys[i].db = cmp.Or(now[key.db], key.db)
		}
		if err := takeYearsOff(ctx, target, keys); err != nil {
			return atTarget(err)
		}
	}
}

// expiring is a key with its expiry in milliseconds since 1970.
type expiring struct {
	db, key string
	at      int64
}

func nextExpiring(in *commandReader, most int) ([]expiring, error) {
	var keys []expiring
	for len(keys) < most {
		words, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		at, err := strconv.ParseInt(string(words[2]), 10, 64)
		if err != nil {
			return nil, err
		}
		keys = append(keys, expiring{db: string(words[0]), key: string(words[1]), at: at})
	}
	return keys, nil
}

func takeYearsOff(ctx context.Context, target *redis.Conn, keys []expiring) error {
	look := target.Pipeline()
	clock := look.Time(ctx)
	left := make([]*redis.Cmd, len(keys))
	db := ""
	for i, key := range keys {
		if key.db != db {
			db = key.db
			look.Do(ctx, "SELECT", db)
		}
		left[i] = look.Do(ctx, "PTTL", key.key)
	}
	if _, err := look.Exec(ctx); err != nil {
		return err
	}
	set := target.Pipeline()
	db = ""
	for i, key := range keys {
		ms, err := left[i].Int64()
		if err != nil {
			return err
		}
		if ms < years/2 {
			continue // set anew by the source meanwhile, or gone
		}
		if key.at == 0 {
			key.at = clock.Val().UnixMilli() + ms - years
		}
		if key.db != db {
			db = key.db
			set.Do(ctx, "SELECT", db)
		}
		set.Do(ctx, "PEXPIREAT", key.key, key.at)
	}
	_, err := set.Exec(ctx)
	return err
}
