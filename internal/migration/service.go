// Package migration is the life cycle of a DCS migration task: creating, configuring, waiting, exchanging addresses, stopping and
// deleting it, and finding out what became of a call whose answer was lost. It knows neither Terraform nor HTTP.
package migration

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// API has the operations of the service. *client.Client implements it, and so does the fake of the tests.
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
	names   map[string]chan struct{} // by task name: a channel that holds something while a creation goes on
	claimed map[string]string        // by id: the tasks that a resource of this process owns, with the name of those that it created
}

// NewService makes a Service that uses api.
func NewService(api API) *Service {
	s := &Service{api: api, began: time.Now(), names: map[string]chan struct{}{}, claimed: map[string]string{}}
	s.list = newSharedList(s.wholeList)
	s.rowStatuses = &rowStatuses{inShow: map[string]bool{}}
	s.stops = newBatcher("stopping the migration task", s.stopOne, s.stopMany)
	s.restarts = newBatcher("restarting the migration task", nil, s.restartMany)
	s.deletes = newBatcher("deleting the migration task", nil, s.deleteMany)
	return s
}

// Scope is the region and the project of a task. Its id means nothing in others.
type Scope struct {
	Region    string `json:"region"`
	ProjectID string `json:"project_id"`
}

// Scope returns the region and the project of the Service. It may have to look the project up first.
func (s *Service) Scope(ctx context.Context) (Scope, error) {
	id, err := s.api.ProjectID(ctx)
	if err != nil {
		return Scope{}, err
	}
	return Scope{Region: s.api.Region(), ProjectID: id}, nil
}

// Region returns the region of the Service.
func (s *Service) Region() string { return s.api.Region() }

// Progress reads the progress of a migration (operation 12).
func (s *Service) Progress(ctx context.Context, taskID string) (*client.Progress, error) {
	return s.api.ShowTaskProgress(ctx, taskID)
}
