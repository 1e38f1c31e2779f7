package client

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

type createOnlineTaskBody struct {
	Name            string `json:"name"`
	Description     string `json:"description,omitempty"`
	VPCID           string `json:"vpc_id"`
	SubnetID        string `json:"subnet_id"`
	SecurityGroupID string `json:"security_group_id"`
}

// CreateOnlineTask creates an online task, whose migration machine is then made over minutes; it migrates nothing until
// ConfigureOnlineTask. Operation 2, POST /v2/{project_id}/migration/instance. An answer of 2xx without a task id leaves
// the outcome unknown.
func (c *Client) CreateOnlineTask(ctx context.Context, req CreateOnlineTaskRequest) (*CreateOnlineTaskResult, error) {
	said, err := c.ask(ctx, call{
		operation: "creating the online migration task",
		method:    http.MethodPost,
		path:      []string{"migration", "instance"},
		body:      createOnlineTaskBody(req),
	})
	if err != nil {
		return nil, err
	}
	result := &CreateOnlineTaskResult{TaskID: said.text("instance_id"), JobID: said.text("job_id")}
	if result.TaskID == "" {
		return nil, c.notMade(said)
	}
	return result, nil
}

type configureInstanceBody struct {
	ID       string `json:"id,omitempty"`
	Addrs    string `json:"addrs,omitempty"`
	Password string `json:"password,omitempty"`
}

type configureBody struct {
	MigrationMethod string `json:"migration_method"`
	ResumeMode      string `json:"resume_mode"`
	// The page's table and the SDK have a string where the page's example has a number.
	BandwidthLimitMB string                `json:"bandwidth_limit_mb,omitempty"`
	SourceInstance   configureInstanceBody `json:"source_instance"`
	TargetInstance   configureInstanceBody `json:"target_instance"`
}

// ConfigureOnlineTask says what an online task migrates, and starts it: operation 3,
// POST /v2/{project_id}/migration/{task_id}/task. An answer of 2xx means that the configuration was taken, even where
// it is empty, and the result then as well; one that is no JSON leaves the outcome unknown.
func (c *Client) ConfigureOnlineTask(ctx context.Context, taskID string, req ConfigureRequest) (*TaskResult, error) {
	const operation = "configuring the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	c.secrets.add(req.Source.Password, req.Target.Password)
	body := configureBody{
		MigrationMethod: req.MigrationMethod,
		ResumeMode:      req.ResumeMode,
		SourceInstance:  req.Source.body(),
		TargetInstance:  req.Target.body(),
	}
	if req.BandwidthLimitMB != 0 {
		body.BandwidthLimitMB = strconv.FormatInt(req.BandwidthLimitMB, 10)
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodPost,
		path:      []string{"migration", taskID, "task"},
		body:      body,
		anyAnswer: true,
	})
	if err != nil {
		return nil, err
	}
	return c.taskResult(said.object), nil
}

func (i ConfigureInstance) body() configureInstanceBody {
	return configureInstanceBody{ID: i.ID, Addrs: strings.Join(i.Addrs, ","), Password: i.Password}
}

// SetResumeMode says what an online task does when its connections break, without interrupting it: ResumeModeAuto or
// ResumeModeManual. Operation 11, PUT /v2/{project_id}/migration-task/{task_id}.
func (c *Client) SetResumeMode(ctx context.Context, taskID, mode string) error {
	const operation = "setting the resume mode of the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return err
	}
	_, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodPut,
		path:      []string{"migration-task", taskID},
		body:      map[string]string{"resume_mode": mode},
		anyAnswer: true,
	})
	return err
}
