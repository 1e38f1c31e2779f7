package client

import (
	"context"
	"net/http"
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
	Files      []backupFileBody `json:"files,omitempty"` // a backup record has none, and is taken without the field
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

// CreateBackupImport creates an import of backup files and starts it: operation 1, POST /v2/{project_id}/migration-task.
// The result's ID is never empty. An answer of 2xx without one leaves the outcome unknown.
func (c *Client) CreateBackupImport(ctx context.Context, req CreateBackupImportRequest) (*TaskResult, error) {
	c.secrets.add(req.Target.Password)
	files := make([]backupFileBody, 0, len(req.BackupFiles.Files))
	for _, file := range req.BackupFiles.Files {
		files = append(files, backupFileBody(file))
	}
	said, err := c.ask(ctx, call{
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
	result := c.taskResult(said.object)
	if result.ID == "" {
		return nil, c.notMade(said)
	}
	return result, nil
}

// taskResult reads the answer of operations 1 and 3.
func (c *Client) taskResult(o object) *TaskResult {
	return &TaskResult{
		ID:     o.text("id"),
		Name:   o.text("name"),
		Status: o.text("status"),
		Error:  c.secrets.redact(o.text("error")),
	}
}
