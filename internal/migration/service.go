// Package migration is the life cycle of a DCS migration task: starting, configuring, waiting, exchanging the addresses of its
// ends, stopping and deleting it, and finding out what became of a call whose answer was lost. It knows neither Terraform
// nor HTTP.
package migration

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// API is what the life cycle asks of the service; *client.Client is it. It is an interface so that tests can let hours
// of waiting pass at once.
type API interface {
	Region() string
	MaxRetries() int
	ProjectID(ctx context.Context) (string, error)
	CreateBackupImport(ctx context.Context, req client.CreateBackupImportRequest) (*client.TaskResult, error)
	CreateOnlineTask(ctx context.Context, req client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error)
	ConfigureOnlineTask(ctx context.Context, taskID string, req client.ConfigureRequest) (*client.TaskResult, error)
	ShowTask(ctx context.Context, taskID string) (*client.Task, error)
	ListTasks(ctx context.Context, req client.ListTasksRequest) (*client.TaskPage, error)
	StopTask(ctx context.Context, taskID string) (*client.Task, error)
	BatchStopTasks(ctx context.Context, taskIDs []string) ([]client.BatchResult, error)
	BatchRestartTasks(ctx context.Context, taskIDs []string) ([]client.BatchResult, error)
	DeleteTasks(ctx context.Context, taskIDs []string) ([]string, error)
	SetResumeMode(ctx context.Context, taskID, mode string) error
	ExchangeIP(ctx context.Context, taskID string, req client.ExchangeIPRequest) (*client.TaskResult, error)
	RollBackIP(ctx context.Context, taskID string) (*client.TaskResult, error)
	ShowTaskProgress(ctx context.Context, taskID string) (*client.Progress, error)
	ListTaskLogs(ctx context.Context, taskID string, req client.ListTaskLogsRequest) (*client.LogPage, error)
	ShowJob(ctx context.Context, jobID string) (*client.Job, error)
}

// Service runs migrations against one region and project. It is safe for concurrent use.
type Service struct {
	api API

	began       time.Time    // the moments at which several waits look count from here
	waits       atomic.Int32 // for a task's status that go on
	list        *sharedList  // the whole list
	rowStatuses *rowStatuses // what statuses of the list tell
	stops       *batcher
	restarts    *batcher
	deletes     *batcher

	mu      sync.Mutex
	names   map[string]chan struct{} // one creation at a time for each task name: who has put something in has the turn
	claimed map[string]string        // ids that belong to a resource, as far as this process knows; with the name of those made by it
}

// NewService makes a Service that asks api.
func NewService(api API) *Service {
	s := &Service{api: api, began: time.Now(), names: map[string]chan struct{}{}, claimed: map[string]string{}}
	s.list = newSharedList(s.wholeList)
	s.rowStatuses = &rowStatuses{inShow: map[string]bool{}}
	s.stops = newBatcher("stopping the migration task", s.stopOne, s.stopMany)
	s.restarts = newBatcher("restarting the migration task", nil, s.restartMany)
	s.deletes = newBatcher("deleting the migration task", nil, s.deleteMany)
	return s
}

// Scope is where a task lives. The same id means nothing in another region or project.
type Scope struct {
	Region    string `json:"region"`
	ProjectID string `json:"project_id"`
}

// Scope tells the region and the project that are asked; the project may have to be looked up first.
func (s *Service) Scope(ctx context.Context) (Scope, error) {
	id, err := s.api.ProjectID(ctx)
	if err != nil {
		return Scope{}, err
	}
	return Scope{Region: s.api.Region(), ProjectID: id}, nil
}

// Region tells the region that is asked.
func (s *Service) Region() string { return s.api.Region() }

// Progress reads how far a migration has come.
func (s *Service) Progress(ctx context.Context, taskID string) (*client.Progress, error) {
	return s.api.ShowTaskProgress(ctx, taskID)
}
