// Package rehearsal is the engine that has the mock move the keys of real Redis
// servers.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/replication"
)

// exchangeTime is how long a target may take to catch up while writes are paused.
const exchangeTime = 50 * time.Second

// Instance is a real server that stands for a DCS instance.
type Instance struct {
	// ID is the instance's id.
	ID string
	// Address is the server's, host:port.
	Address string
	// Password is the server's, for configurations that give none.
	Password string
	// Front is the address, host:port, at which clients find the instance, and that
	// an exchange leads elsewhere; empty: clients use Address.
	Front string
}

// Engine implements [mock.Engine].
type Engine struct {
	instances []Instance
	// fronts are by instance id.
	fronts map[string]*replication.Forwarder
	// buckets are folders by the names of buckets.
	buckets map[string]string

	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	mu     sync.Mutex
	moved  []*replication.Migration
}

// New makes an engine for instances and for buckets, folders by their names. It
// listens on the fronts; the caller must Close it.
func New(instances []Instance, buckets map[string]string) (*Engine, error) {
	e := &Engine{instances: instances, buckets: buckets, fronts: map[string]*replication.Forwarder{}}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	for _, i := range instances {
		if i.Front == "" {
			continue
		}
		front, err := replication.NewForwarder(i.Front, i.Address)
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("instance %s: %w", i.ID, err)
		}
		e.fronts[i.ID] = front
	}
	return e, nil
}

// Close stops all migrations and closes the fronts.
func (e *Engine) Close() {
	e.cancel()
	e.mu.Lock()
	moved := e.moved
	e.mu.Unlock()
	for _, m := range moved {
		m.Stop()
	}
	e.work.Wait()
	for _, front := range e.fronts {
		front.Close()
	}
}

// Instances are the account's instances as the mock shows them: at their fronts.
func (e *Engine) Instances() map[string]mock.Instance {
	all := map[string]mock.Instance{}
	for _, i := range e.instances {
		all[i.ID] = mock.Instance{Name: i.ID, Addrs: e.shown(i)}
	}
	return all
}

// shown is the address at which clients find an instance.
func (e *Engine) shown(i Instance) string {
	if front := e.fronts[i.ID]; front != nil {
		return front.Address()
	}
	return i.Address
}

// Start implements [mock.Engine].
func (e *Engine) Start(t mock.Task, log func(level, message string)) mock.Movement {
	options, err := e.options(t)
	if err != nil {
		return refused{err}
	}
	options.Log = func(level replication.Level, message string) {
		// The mock tells the end of a migration by itself.
		if level != replication.Error {
			log(string(level), message)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	m := replication.Start(options)
	e.moved = append(slices.DeleteFunc(e.moved, ended), m)
	return &movement{Migration: m, engine: e}
}

func ended(m *replication.Migration) bool { return m.Phase() > replication.InSync }

// options are those of a task.
func (e *Engine) options(t mock.Task) (replication.Options, error) {
	o := replication.Options{
		Follow:    t.MigrationMethod == mock.MethodIncremental,
		Reconnect: t.ResumeMode != mock.ResumeManual,
	}
	if t.BandwidthLimitMB != "" {
		limit, err := strconv.ParseInt(t.BandwidthLimitMB, 10, 64)
		if err != nil {
			return o, fmt.Errorf("bandwidth limit: %w", err)
		}
		o.BytesPerSecond = limit << 20
	}
	targets, err := e.servers(*t.Target)
	if err != nil {
		return o, fmt.Errorf("target: %w", err)
	}
	o.Target = targets[0]
	if t.BackupFiles != nil {
		o.Follow = false
		o.Files, err = e.files(*t.BackupFiles)
		return o, err
	}
	if o.Sources, err = e.servers(*t.Source); err != nil {
		return o, fmt.Errorf("source: %w", err)
	}
	return o, nil
}

// servers are those of one end. An instance's own address and its front are the
// same server.
func (e *Engine) servers(end mock.Instance) ([]replication.Server, error) {
	if end.ID != "" {
		i, known := e.byID(end.ID)
		if !known {
			return nil, fmt.Errorf("instance %s is not known here: start the mock with -instance %s=HOST:PORT", end.ID, end.ID)
		}
		return []replication.Server{serverOf(i, end.Password)}, nil
	}
	var servers []replication.Server
	for address := range strings.SplitSeq(end.Addrs, ",") {
		address = strings.TrimSpace(address)
		if i, known := e.byAddress(address); known {
			servers = append(servers, serverOf(i, end.Password))
			continue
		}
		servers = append(servers, replication.Server{Address: address, Password: end.Password})
	}
	return servers, nil
}

func serverOf(i Instance, password string) replication.Server {
	if password == "" {
		password = i.Password
	}
	return replication.Server{Address: i.Address, Password: password}
}

func (e *Engine) byID(id string) (Instance, bool) {
	n := slices.IndexFunc(e.instances, func(i Instance) bool { return i.ID == id })
	if n < 0 {
		return Instance{}, false
	}
	return e.instances[n], true
}

func (e *Engine) byAddress(address string) (Instance, bool) {
	n := slices.IndexFunc(e.instances, func(i Instance) bool { return i.Address == address || e.shown(i) == address })
	if n < 0 {
		return Instance{}, false
	}
	return e.instances[n], true
}

// instance is the one that an end is, if it is one.
func (e *Engine) instance(end *mock.Instance) (Instance, bool) {
	switch {
	case end == nil:
		return Instance{}, false
	case end.ID != "":
		return e.byID(end.ID)
	}
	return e.byAddress(end.Addrs)
}

// files are the paths of an import's files.
func (e *Engine) files(backup mock.BackupFiles) ([]string, error) {
	if backup.FileSource != mock.SourceOBS {
		return nil, errors.New("there are no backup records here: import files of a bucket, and start the mock with -bucket NAME=FOLDER")
	}
	folder, known := e.buckets[backup.BucketName]
	if !known {
		return nil, fmt.Errorf("bucket %s is not known here: start the mock with -bucket %s=FOLDER", backup.BucketName, backup.BucketName)
	}
	var paths []string
	for _, file := range backup.Files {
		path := filepath.FromSlash(file.Name)
		if !filepath.IsLocal(path) {
			return nil, fmt.Errorf("file %s is not inside the bucket %s", file.Name, backup.BucketName)
		}
		path = filepath.Join(folder, path)
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			return nil, fmt.Errorf("bucket %s has no file %s", backup.BucketName, file.Name)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// CannotExchange implements [mock.Engine].
func (e *Engine) CannotExchange(t mock.Task) string {
	for _, end := range []struct {
		name     string
		instance *mock.Instance
	}{{"source", t.Source}, {"target", t.Target}} {
		i, known := e.instance(end.instance)
		switch {
		case !known:
			return "the " + end.name + " is not a DCS instance; give it to the mock with -instance"
		case e.fronts[i.ID] == nil:
			return "the " + end.name + " has no address of its own to exchange; give it one with -instance " + i.ID + "=" + i.Address + ",front=HOST:PORT"
		}
	}
	return ""
}

// Exchange implements [mock.Engine]: it pauses writes at the source, waits until
// the target has caught up, and leads each front to the other server.
func (e *Engine) Exchange(t mock.Task, m mock.Movement) error {
	e.work.Add(1)
	defer e.work.Done()
	ctx, cancel := context.WithTimeout(e.ctx, exchangeTime)
	defer cancel()
	moving, is := m.(*movement)
	if !is {
		return errors.New("the migration does not run")
	}
	return moving.HandOver(ctx, func() { e.swap(t) })
}

// RollBack implements [mock.Engine].
func (e *Engine) RollBack(t mock.Task) error {
	e.swap(t)
	return nil
}

// swap leads the fronts of a task's ends to one another's servers.
func (e *Engine) swap(t mock.Task) {
	source, _ := e.instance(t.Source)
	target, _ := e.instance(t.Target)
	if a, b := e.fronts[source.ID], e.fronts[target.ID]; a != nil && b != nil {
		replication.Swap(a, b)
	}
}

// movement implements [mock.Movement].
type movement struct {
	*replication.Migration
	engine *Engine
}

// State implements [mock.Movement].
func (m *movement) State() mock.MovementState { return mock.MovementState(m.Phase()) }

// Stop implements [mock.Movement].
func (m *movement) Stop() { m.engine.work.Go(m.Migration.Stop) }

// Progress implements [mock.Movement].
func (m *movement) Progress(ctx context.Context) mock.MovementProgress {
	p := m.Migration.Progress(ctx)
	return mock.MovementProgress{
		Percent:    p.Percent,
		Offset:     p.Offset,
		SourceKeys: p.SourceKeys,
		TargetKeys: p.TargetKeys,
		InputKBps:  float64(p.BytesPerSecond) / 1024,
		Commands:   p.CommandsPerSecond,
	}
}

// refused is a movement that failed before it began.
type refused struct{ err error }

func (r refused) State() mock.MovementState                          { return mock.Failed }
func (r refused) Err() error                                         { return r.err }
func (r refused) SetReconnect(bool)                                  {}
func (r refused) Stop()                                              {}
func (r refused) Progress(context.Context) (p mock.MovementProgress) { return p }
