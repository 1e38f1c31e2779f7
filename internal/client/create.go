package client

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

type backupFileBody struct {
	FileName string `json:"file_name"`
	Size     string `json:"size,omitempty"`
	UpdateAt string `json:"update_at,omitempty"`
}

type backupFilesBody struct {
	FileSource string           `json:"file_source"`
	BucketName string           `json:"bucket_name,omitempty"`
	BackupID   string           `json:"backup_id,omitempty"`
	Files      []backupFileBody `json:"files,omitempty"` // left out for a backup record, which has none
}

type importTargetBody struct {
	ID       string `json:"id"`
	Password string `json:"password,omitempty"`
}

type createBackupImportBody struct {
	TaskName        string           `json:"task_name"`
	Description     string           `json:"description,omitempty"`
	MigrationType   string           `json:"migration_type"`
	MigrationMethod string           `json:"migration_method"`
	BackupFiles     backupFilesBody  `json:"backup_files"`
	TargetInstance  importTargetBody `json:"target_instance"`
}

// CreateBackupImport creates an import of backup files and starts it: operation 1, POST /v2/{project_id}/migration-task. The ID
// of the result is never empty. A 2xx response without an id leaves the outcome unknown.
func (c *Client) CreateBackupImport(ctx context.Context, req CreateBackupImportRequest) (*TaskResult, error) {
	c.secrets.add(req.Target.Password)
	files := make([]backupFileBody, 0, len(req.BackupFiles.Files))
	for _, file := range req.BackupFiles.Files {
		files = append(files, backupFileBody(file))
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: "creating the backup import task",
		method:    http.MethodPost,
		path:      []string{"migration-task"},
		body: createBackupImportBody{
			TaskName:        req.TaskName,
			Description:     req.Description,
			MigrationType:   MigrationTypeBackupImport,
			MigrationMethod: req.MigrationMethod,
			BackupFiles: backupFilesBody{
				FileSource: req.BackupFiles.FileSource,
				BucketName: req.BackupFiles.BucketName,
				BackupID:   req.BackupFiles.BackupID,
				Files:      files,
			},
			TargetInstance: importTargetBody(req.Target),
		},
	})
	if err != nil {
		return nil, err
	}
	result := c.taskResult(resp.object)
	if result.ID == "" {
		return nil, c.notCreated(resp)
	}
	return result, nil
}

// taskResult decodes the response to operations 1 and 3.
func (c *Client) taskResult(o object) *TaskResult {
	return &TaskResult{
		ID:     o.text("id"),
		Name:   o.text("name"),
		Status: o.text("status"),
		Error:  c.secrets.redact(o.text("error")),
	}
}

type createOnlineTaskBody struct {
	Name            string `json:"name"`
	Description     string `json:"description,omitempty"`
	VPCID           string `json:"vpc_id"`
	SubnetID        string `json:"subnet_id"`
	SecurityGroupID string `json:"security_group_id"`
}

// CreateOnlineTask creates an online task: operation 2, POST /v2/{project_id}/migration/instance. The service then takes minutes
// to create its migration machine. The task migrates nothing until ConfigureOnlineTask. A 2xx response without a task id leaves
// the outcome unknown.
func (c *Client) CreateOnlineTask(ctx context.Context, req CreateOnlineTaskRequest) (*CreateOnlineTaskResult, error) {
	resp, err := c.callDCS(ctx, apiCall{
		operation: "creating the online migration task",
		method:    http.MethodPost,
		path:      []string{"migration", "instance"},
		body:      createOnlineTaskBody(req),
	})
	if err != nil {
		return nil, err
	}
	result := &CreateOnlineTaskResult{TaskID: resp.text("instance_id"), JobID: resp.text("job_id")}
	if result.TaskID == "" {
		return nil, c.notCreated(resp)
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
	// A string in the table of the API page and in the SDK, a number in the example of that page.
	BandwidthLimitMB string                `json:"bandwidth_limit_mb,omitempty"`
	SourceInstance   configureInstanceBody `json:"source_instance"`
	TargetInstance   configureInstanceBody `json:"target_instance"`
}

// ConfigureOnlineTask configures an online task and starts it: operation 3, POST /v2/{project_id}/migration/{task_id}/task. A
// 2xx response means that the service accepted the configuration. If the response is empty, so is the result. A response that is
// not JSON leaves the outcome unknown.
func (c *Client) ConfigureOnlineTask(ctx context.Context, taskID string, req ConfigureRequest) (*TaskResult, error) {
	const operation = "configuring the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
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
	resp, err := c.callDCS(ctx, apiCall{
		operation:    operation,
		method:       http.MethodPost,
		path:         []string{"migration", taskID, "task"},
		body:         body,
		bodyOptional: true,
	})
	if err != nil {
		return nil, err
	}
	return c.taskResult(resp.object), nil
}

func (i ConfigureInstance) body() configureInstanceBody {
	return configureInstanceBody{ID: i.ID, Addrs: strings.Join(i.Addrs, ","), Password: i.Password}
}

// SetResumeMode sets what an online task does when its connections break, ResumeModeAuto or ResumeModeManual, without
// interrupting it: operation 11, PUT /v2/{project_id}/migration-task/{task_id}.
func (c *Client) SetResumeMode(ctx context.Context, taskID, mode string) error {
	const operation = "setting the resume mode of the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
		return err
	}
	_, err := c.callDCS(ctx, apiCall{
		operation:    operation,
		method:       http.MethodPut,
		path:         []string{"migration-task", taskID},
		body:         map[string]string{"resume_mode": mode},
		bodyOptional: true,
	})
	return err
}
