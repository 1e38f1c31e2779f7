package migration

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func instanceByID(id string) *client.Instance           { return &client.Instance{ID: id} }
func instanceByAddrs(addrs ...string) *client.Instance  { return &client.Instance{Addrs: addrs} }
func echoID(id string) *EchoInstance                    { return &EchoInstance{ID: id} }
func echoAddrs(addrs ...string) *EchoInstance           { return &EchoInstance{Addrs: addrs} }
func echoBoth(id string, addrs ...string) *EchoInstance { return &EchoInstance{ID: id, Addrs: addrs} }

func instance(id string, addrs ...string) *client.Instance {
	return &client.Instance{ID: id, Addrs: addrs}
}

func TestEchoOf(t *testing.T) {
	t.Parallel()
	task := &client.Task{
		MigrationMethod: client.MigrationMethodIncremental, ResumeMode: client.ResumeModeAuto, BandwidthLimitMB: 100,
		Source: &client.Instance{ID: "source-1", Name: "old", Addrs: []string{"10.0.0.1:6379"}, IP: "10.0.0.1", Port: "6379"},
		Target: instanceByID("target-1"),
	}
	tests := map[string]struct {
		change func(task *client.Task)
		want   Echo
	}{
		"keeps what is shown of a configuration": {func(*client.Task) {},
			Echo{client.MigrationMethodIncremental, client.ResumeModeAuto, 100, echoBoth("source-1", "10.0.0.1:6379"), echoID("target-1")}},
		"keeps nothing of what is not shown": {func(task *client.Task) { *task = client.Task{ID: taskOne, Status: "RUNNING"} }, Echo{}},
		"takes an end that names neither id nor address for none": {func(task *client.Task) {
			task.Source = &client.Instance{Name: "old", IP: "10.0.0.1", Port: "6379"}
		}, Echo{client.MigrationMethodIncremental, client.ResumeModeAuto, 100, nil, echoID("target-1")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := EchoOf(changed(task, test.change)); !reflect.DeepEqual(*got, test.want) {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
		})
	}
}

func TestEchoSurvivesBeingStored(t *testing.T) {
	t.Parallel()
	echo := Echo{client.MigrationMethodFull, client.ResumeModeManual, 7, echoBoth("source-1", "a:1", "b:2"), echoID("target-1")}
	stored, err := json.Marshal(echo)
	if err != nil {
		t.Fatal(err)
	}
	var got Echo
	if err := json.Unmarshal(stored, &got); err != nil || !reflect.DeepEqual(got, echo) {
		t.Errorf("got %+v, %v from %s", got, err, stored)
	}
	if empty, err := json.Marshal(Echo{}); err != nil || string(empty) != "{}" {
		t.Errorf("an empty echo is stored as %s, %v", empty, err)
	}
	if strings.Contains(string(stored), "password") {
		t.Errorf("stored %s", stored)
	}
}

func TestEchoAfter(t *testing.T) {
	t.Parallel()
	asksID := func(id string) client.ConfigureInstance { return client.ConfigureInstance{ID: id} }
	asksAddrs := func(addrs ...string) client.ConfigureInstance { return client.ConfigureInstance{Addrs: addrs} }
	tests := map[string]struct {
		before *client.Instance
		now    *client.Instance
		asked  client.ConfigureInstance
		want   *EchoInstance // nil: left to a later answer
	}{
		"the end asked for is kept":                           {instanceByID("a"), instanceByID("b"), asksID("b"), echoID("b")},
		"the end asked for with its addresses is kept":        {instanceByID("a"), instance("b", "10.0.0.2:6379"), asksID("b"), echoBoth("b", "10.0.0.2:6379")},
		"an end that was not there before is kept":            {nil, instanceByID("b"), asksID("b"), echoID("b")},
		"an end that was asked for again is kept":             {instanceByID("a"), instanceByID("a"), asksID("a"), echoID("a")},
		"addresses that were asked for again are kept":        {instanceByAddrs("10.0.0.1:6379"), instanceByAddrs("10.0.0.1:6379"), asksAddrs("10.0.0.1:6379"), echoAddrs("10.0.0.1:6379")},
		"a name that was resolved before is kept":             {instanceByAddrs("10.0.0.1:6379"), instanceByAddrs("10.0.0.1:6379"), asksAddrs("redis.example:6379"), echoAddrs("10.0.0.1:6379")},
		"an old id is a leftover":                             {instanceByID("a"), instanceByID("a"), asksID("b"), nil},
		"an old id with its addresses is a leftover":          {instance("a", "10.0.0.1:6379"), instance("a", "10.0.0.1:6379"), asksID("b"), nil},
		"old addresses are a leftover":                        {instanceByAddrs("10.0.0.1:6379"), instanceByAddrs("10.0.0.1:6379"), asksAddrs("10.0.0.2:6379"), nil},
		"old addresses in another order are one":              {instanceByAddrs("10.0.0.1:1", "10.0.0.1:2"), instanceByAddrs("10.0.0.1:2", "10.0.0.1:1"), asksAddrs("10.0.0.2:1"), nil},
		"old addresses of an id are, if others are asked":     {instance("a", "10.0.0.1:6379"), instance("a", "10.0.0.1:6379"), asksAddrs("10.0.0.2:6379"), nil},
		"another end than both is what the service made":      {instanceByID("a"), instanceByID("c"), asksID("b"), echoID("c")},
		"an old id at new addresses is what the service made": {instance("a", "10.0.0.1:6379"), instance("a", "10.0.0.2:6379"), asksID("b"), echoBoth("a", "10.0.0.2:6379")},
		"old addresses are a leftover where an id is asked":   {instanceByAddrs("10.0.0.1:6379"), instanceByAddrs("10.0.0.1:6379"), asksID("b"), nil},
		"an old id is a leftover where addresses are asked":   {instanceByID("a"), instanceByID("a"), asksAddrs("10.0.0.2:6379"), nil},
		"an end that is not shown stays so":                   {instanceByID("a"), nil, asksID("b"), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := instanceByID("other")
			otherAsked := asksID("other")
			source := EchoAfter(&client.Task{Source: test.now, Target: other}, &client.Task{Source: test.before, Target: other},
				client.ConfigureRequest{Source: test.asked, Target: otherAsked})
			if !reflect.DeepEqual(source.Source, test.want) || !reflect.DeepEqual(source.Target, echoID("other")) {
				t.Errorf("of a source: got %+v and %+v, want %+v", source.Source, source.Target, test.want)
			}
			target := EchoAfter(&client.Task{Source: other, Target: test.now}, &client.Task{Source: other, Target: test.before},
				client.ConfigureRequest{Source: otherAsked, Target: test.asked})
			if !reflect.DeepEqual(target.Target, test.want) || !reflect.DeepEqual(target.Source, echoID("other")) {
				t.Errorf("of a target: got %+v and %+v, want %+v", target.Target, target.Source, test.want)
			}
		})
	}
	t.Run("without a task before there is no leftover", func(t *testing.T) {
		t.Parallel()
		got := EchoAfter(&client.Task{Source: instanceByID("a")}, nil, client.ConfigureRequest{Source: asksID("b")})
		if !reflect.DeepEqual(got.Source, echoID("a")) {
			t.Errorf("got %+v", got.Source)
		}
	})
}

func TestEchoInstanceChanged(t *testing.T) {
	t.Parallel()
	const ip1, ip2 = "10.0.0.1:6379", "10.0.0.2:6379"
	tests := map[string]struct {
		echo  *EchoInstance
		shown *client.Instance
		want  bool
	}{
		"nothing after nothing":                       {nil, nil, false},
		"an end after nothing":                        {nil, instanceByID("a"), false},
		"silence after an end":                        {echoID("a"), nil, false},
		"an end that names nothing, after an end":     {echoID("a"), &client.Instance{Name: "a", IP: "10.0.0.1"}, false},
		"the same id":                                 {echoID("a"), instanceByID("a"), false},
		"another id":                                  {echoID("a"), instanceByID("b"), true},
		"the same id with addresses filled in":        {echoID("a"), instance("a", ip1), false},
		"the same id at other addresses":              {echoBoth("a", ip1), instance("a", ip2), false},
		"another id at the same addresses":            {echoBoth("a", ip1), instance("b", ip1), true},
		"the same id without its addresses":           {echoBoth("a", ip1), instanceByID("a"), false},
		"the same addresses without the id":           {echoBoth("a", ip1), instanceByAddrs(ip1), false},
		"other addresses without the id":              {echoBoth("a", ip1), instanceByAddrs(ip2), true},
		"the same addresses":                          {echoAddrs(ip1, ip2), instanceByAddrs(ip1, ip2), false},
		"the same addresses in another order":         {echoAddrs(ip1, ip2), instanceByAddrs(ip2, ip1), false},
		"the same addresses, one of them twice":       {echoAddrs(ip1, ip2), instanceByAddrs(ip2, ip1, ip1), false},
		"the same addresses with an id filled in":     {echoAddrs(ip1), instance("a", ip1), false},
		"other addresses with an id filled in":        {echoAddrs(ip1), instance("a", ip2), true},
		"another address":                             {echoAddrs(ip1), instanceByAddrs(ip2), true},
		"another port":                                {echoAddrs("10.0.0.1:6379"), instanceByAddrs("10.0.0.1:6380"), true},
		"one address more":                            {echoAddrs(ip1), instanceByAddrs(ip1, ip2), true},
		"one address fewer":                           {echoAddrs(ip1, ip2), instanceByAddrs(ip1), true},
		"an id alone after addresses alone":           {echoAddrs(ip1), instanceByID("a"), true},
		"addresses alone after an id alone":           {echoID("a"), instanceByAddrs(ip1), true},
		"a name that was resolved":                    {echoAddrs("redis.example:6379"), instanceByAddrs(ip1), false},
		"a name that was resolved to IPv6":            {echoAddrs("redis.example:6379"), instanceByAddrs("[fd00::1]:6379"), false},
		"a name that was resolved to two":             {echoAddrs("redis.example:6379"), instanceByAddrs(ip1, ip2), false},
		"two names that were resolved":                {echoAddrs("a.example:6379", "b.example:6380"), instanceByAddrs("10.0.0.2:6380", "10.0.0.1:6379"), false},
		"a name and an address":                       {echoAddrs("redis.example:6380", ip1), instanceByAddrs(ip1, "10.0.0.9:6380"), false},
		"a name that was resolved at another port":    {echoAddrs("redis.example:6379"), instanceByAddrs("10.0.0.1:6380"), true},
		"a name that became another name":             {echoAddrs("redis.example:6379"), instanceByAddrs("other.example:6379"), true},
		"a name that stayed, beside another":          {echoAddrs("a.example:1", "b.example:2"), instanceByAddrs("a.example:1", "10.0.0.2:2"), false},
		"two names of which one is missing":           {echoAddrs("a.example:1", "b.example:2"), instanceByAddrs("10.0.0.1:1"), true},
		"an address that became a name":               {echoAddrs(ip1), instanceByAddrs("redis.example:6379"), true},
		"an address changed beside a name resolved":   {echoAddrs("redis.example:6380", ip1), instanceByAddrs("10.0.0.9:6380", ip2), true},
		"an address that is no pair of host and port": {echoAddrs("nonsense"), instanceByAddrs("nonsense", ip1), true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.echo.Changed(test.shown); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestEchoInstanceRefresh(t *testing.T) {
	t.Parallel()
	const ip1, name1 = "10.0.0.1:6379", "redis.example:6379"
	tests := map[string]struct {
		echo  *EchoInstance
		shown *client.Instance
		want  *EchoInstance
	}{
		"nothing and nothing is nothing":          {nil, nil, nil},
		"what was not shown before is taken over": {nil, instance("a", ip1), echoBoth("a", ip1)},
		"silence keeps what is known":             {echoBoth("a", ip1), nil, echoBoth("a", ip1)},
		"an end that names nothing keeps it too":  {echoBoth("a", ip1), &client.Instance{Name: "a"}, echoBoth("a", ip1)},
		"addresses are filled in":                 {echoID("a"), instance("a", ip1), echoBoth("a", ip1)},
		"an id is filled in":                      {echoAddrs(ip1), instance("a", ip1), echoBoth("a", ip1)},
		"a name is resolved":                      {echoAddrs(name1), instanceByAddrs(ip1), echoAddrs(ip1)},
		"an id is kept where none is shown":       {echoBoth("a", name1), instanceByAddrs(ip1), echoBoth("a", ip1)},
		"addresses are kept where none are shown": {echoBoth("a", ip1), instanceByID("a"), echoBoth("a", ip1)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var old EchoInstance
			if test.echo != nil {
				old = *test.echo
			}
			if got := test.echo.Refresh(test.shown); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if test.echo != nil && !reflect.DeepEqual(*test.echo, old) {
				t.Errorf("what was refreshed was changed to %+v", *test.echo)
			}
		})
	}
}
