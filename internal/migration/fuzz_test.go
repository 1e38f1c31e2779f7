package migration

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// documented are the statuses of the API's pages, in capitals, with the one that they misspell in both spellings.
var documented = []string{"RUNNING", "MIGRATING", "FULLMIGRATING", "INCRMIGEATING", "INCRMIGRATING", "SUCCESS", "FAILED", "MIGRATION_FAILED",
	"TERMINATING", "TERMINATED", "RELEASED", "DELETED"}

// respelled writes a word with its ASCII letters in the other case and blanks around it.
func respelled(word string) string {
	return " \t" + strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		default:
			return r
		}
	}, word) + "\r\n"
}

// FuzzStatus: a word means the same however it is written, and one that nobody has documented is "not yet" for every goal:
// no wait ends by it, and the task is left alone.
func FuzzStatus(f *testing.F) {
	for _, word := range documented {
		f.Add(word)
	}
	for _, word := range []string{"", "ON_HOLIDAY", "Success ", "EXCHANGE_SUCCESS", "exchanging", "ROLLBACK_SUCCESS", "SUCCESS\x00", "ſUCCESS", "ＳＵＣＣＥＳＳ"} {
		f.Add(word)
	}
	goals := []Goal{GoalReady, GoalFull, GoalSync, GoalStopped}
	f.Fuzz(func(t *testing.T, word string) {
		phase := PhaseOf(word)
		if other := PhaseOf(respelled(word)); other != phase {
			t.Errorf("%q is phase %d, but written otherwise %d", word, phase, other)
		}
		if once := TaskStatusOf(word); TaskStatusOf(once) != once || TaskStatusOf(respelled(once)) != once {
			t.Errorf("%q is the word %q, but written otherwise another", word, once)
		}
		known := slices.Contains(documented, strings.ToUpper(strings.TrimSpace(word)))
		if known != (phase != PhaseUnknown) {
			t.Errorf("%q is phase %d", word, phase)
		}
		if phase.Ended() && !phase.Idle() {
			t.Errorf("%q has ended, but is not idle", word)
		}
		if known {
			return
		}
		if phase.Idle() {
			t.Errorf("%q is taken for idle", word)
		}
		for _, goal := range goals {
			if goal.Reached(phase) {
				t.Errorf("%q is taken for the goal that %s", word, goal)
			}
		}
		synctest.Test(t, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(online(word), online(word), "INCRMIGEATING")
			if task, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil); err != nil || task.Status != "INCRMIGEATING" {
				t.Errorf("a wait that saw %q got %+v, %v", word, task, err)
			}
			f.wantCalls(map[string]int{opShow: 3})
		})
	})
}

// FuzzWait shows one status after another, whatever they are. A wait ends with the first that is its goal or an end, and
// where none is, with its own time; it never asks for anything but reads.
func FuzzWait(f *testing.F) {
	f.Add(uint8(GoalReady), "CREATING\nRUNNING")
	f.Add(uint8(GoalFull), "FULLMIGRATING\n\nSUCCESS")
	f.Add(uint8(GoalFull), "FULLMIGRATING\nRELEASED")
	f.Add(uint8(GoalSync), "RUNNING\nincrmigeating\nFAILED")
	for _, word := range documented {
		f.Add(uint8(GoalSync), word)
		f.Add(uint8(GoalReady), word)
	}
	f.Add(uint8(GoalStopped), "INCRMIGEATING\nTERMINATING\nON_HOLIDAY\nTERMINATED")
	f.Fuzz(func(t *testing.T, number uint8, shown string) {
		goal := Goal(number % 4)
		words := strings.Split(shown, "\n")
		last := slices.IndexFunc(words, func(word string) bool { return goal.Reached(PhaseOf(word)) || PhaseOf(word).Ended() })
		answers := make([]any, len(words))
		for i, word := range words {
			answers[i] = online(word)
		}
		synctest.Test(t, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list, f.logs = showing(answers...), listing(row("RELEASED")), logging()
			ctx, cancel := WithTimeout(t.Context(), time.Hour)
			defer cancel()
			task, err := NewService(f).Wait(ctx, taskOne, goal, nil, nil)
			switch cut, ok := errors.AsType[*CutShortError](err); {
			case last < 0:
				if !ok || !cut.TimedOut() {
					t.Errorf("%q: got %v, want the end of its time", words, err)
				}
			case err == nil:
				if at := PhaseOf(task.Status); !goal.Reached(at) && (goal != GoalFull || at != PhaseReleased) || task.Status != words[last] {
					t.Errorf("%q: %s is taken for the goal that %s", words, task.Status, goal)
				}
			case ok || goal.Reached(PhaseOf(words[last])) && PhaseOf(words[last]) != PhaseDeleted:
				t.Errorf("%q: got %v, want the goal that %s", words, err, goal)
			}
			if asked := f.calls()[opShow]; last >= 0 && asked != last+1 {
				t.Errorf("%q: looked %d times, want %d", words, asked, last+1)
			}
		})
	})
}

// FuzzTimes: a time that can be read is the same however it is written.
func FuzzTimes(f *testing.F) {
	for _, text := range []string{"", "2019/10/22 14:44:30", "2023-05-15T09:11:25.449Z", "2023-05-15 09:11:25", "2023-05-15T09:11:25+0800",
		"2023-05-15T09:11:25+08:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-12:00", "1571755470", "2023-02-30 00:00:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed := ParseTime(text)
		if again := ParseTime(" " + text + "\n"); !again.Equal(parsed) {
			t.Errorf("%q is another time with blanks around it", text)
		}
		if again := ParseTime(parsed.UTC().Format(time.RFC3339Nano)); parsed.UTC().Year() >= 0 && parsed.UTC().Year() < 10000 && !again.Equal(parsed) {
			t.Errorf("%q is %s, and that is %s", text, parsed, again)
		}
	})
}

// FuzzAddresses compares two answers' addresses. The same in another order, or twice, are no change; addresses of IP for
// names at the same ports are none; and once seen, an answer is no change to itself.
func FuzzAddresses(f *testing.F) {
	f.Add("10.0.0.5:6379,10.0.0.6:6379", "10.0.0.6:6379,10.0.0.5:6379")
	f.Add("redis.example.com:6379", "10.0.0.5:6379")
	f.Add("a.example.com:6379,b.example.com:6380", "10.0.0.5:6379,10.0.0.6:6380,10.0.0.7:6380")
	f.Add("[fd00::5]:6379,redis:6379", "[fd00::5]:6379,[fd00::6]:6379")
	f.Add("10.0.0.5:6379", "10.0.0.7:6379")
	f.Add("redis.example.com", ",")
	f.Fuzz(func(t *testing.T, one, other string) {
		before, now := strings.Split(one, ","), strings.Split(other, ",")
		turned := append(slices.Clone(before), before[0])
		slices.Reverse(turned)
		if !resolves(before, before) || !resolves(before, turned) || !resolves(turned, before) {
			t.Errorf("%q in another order is a change", before)
		}
		got := resolves(before, now)
		if got != resolves(turned, append(now, now[0])) {
			t.Errorf("whether %q is %q hangs on their order", now, before)
		}
		names := slices.ContainsFunc(before, func(addr string) bool {
			host, _, err := net.SplitHostPort(addr)
			return err != nil || !isIP(host)
		})
		if got && !names && !sameAddrs(before, now) {
			t.Errorf("%q passes for %q, which has no name to resolve", now, before)
		}
		if back := resolves(now, before); got && back && !sameAddrs(before, now) {
			t.Errorf("%q and %q resolve each other", before, now)
		}
		was := &EchoInstance{Addrs: before}
		shown := &client.Instance{Addrs: now}
		if was.Changed(shown) == got {
			t.Errorf("%q to %q: changed and resolved are the same", before, now)
		}
		if seen := was.Refresh(shown); got && (seen.Changed(shown) || !sameAddrs(seen.Addrs, now)) {
			t.Errorf("%q after %q is remembered as %q", now, before, seen.Addrs)
		}
	})
}
