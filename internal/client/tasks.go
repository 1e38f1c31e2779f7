package client

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// ShowTask reads a task: operation 4, GET /v2/{project_id}/migration-task/{task_id}. The service may still return a deleted
// task, with status SUCCESS. See IsNotFound for a task that the service does not know.
func (c *Client) ShowTask(ctx context.Context, taskID string) (*Task, error) {
	const operation = "reading the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID},
	})
	if err != nil {
		return nil, err
	}
	return resp.task(), nil
}

// ListTasks reads a page of the tasks of the project: operation 5, GET /v2/{project_id}/migration-tasks.
func (c *Client) ListTasks(ctx context.Context, req ListTasksRequest) (*TaskPage, error) {
	query := pageQuery(req.Offset, req.Limit)
	if req.Name != "" {
		query["name"] = req.Name
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: "listing the migration tasks",
		method:    http.MethodGet,
		path:      []string{"migration-tasks"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	if _, isList := resp.object["migration_tasks"].([]any); !isList && !resp.mayBeEmpty(req) {
		return nil, resp.incomplete() // a list that is missing or null is not an empty list
	}
	rows := resp.objects("migration_tasks")
	page := &TaskPage{
		Count: resp.count("count"),
		Tasks: make([]TaskRow, 0, len(rows)),
	}
	for _, row := range rows {
		page.Tasks = append(page.Tasks, c.taskRow(row))
	}
	return page, nil
}

// mayBeEmpty reports whether a response without a list may stand for an empty list: its count is 0. For a further page, or a
// list filtered by name, any count will do, since it need not count the rows of this list.
func (r response) mayBeEmpty(req ListTasksRequest) bool {
	count := r.number("count")
	return count != nil && (*count <= 0 || req.Offset > 0 || req.Name != "")
}

func pageQuery(offset, limit int) map[string]string {
	if limit <= 0 || limit > MaxPageSize {
		limit = MaxPageSize
	}
	return map[string]string{"offset": strconv.Itoa(max(offset, 0)), "limit": strconv.Itoa(limit)}
}

// ShowTaskProgress reads the progress of an online task: operation 12, GET /v2/{project_id}/migration-task/{task_id}/stats.
func (c *Client) ShowTaskProgress(ctx context.Context, taskID string) (*Progress, error) {
	const operation = "reading the progress of the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID, "stats"},
	})
	if err != nil {
		return nil, err
	}
	return &Progress{
		FullMigrationProgress: resp.number("full_migration_progress"),
		Offset:                resp.number("offset"),
		SourceDBSize:          resp.number("source_dbsize"),
		TargetDBSize:          resp.number("target_dbsize"),
		TargetInputKbps:       resp.number("target_input_kbps"),
		TargetOps:             resp.number("target_ops"),
		IsMigrating:           resp.boolean("is_migrating"),
	}, nil
}

// ListTaskLogs reads a page of the log of a task: operation 13, GET /v2/{project_id}/migration-task/{task_id}/logs. The order of
// the lines is not documented.
func (c *Client) ListTaskLogs(ctx context.Context, taskID string, req ListTaskLogsRequest) (*LogPage, error) {
	const operation = "reading the log of the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	query := pageQuery(req.Offset, req.Limit)
	if req.LogLevel != "" {
		query["log_level"] = req.LogLevel
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID, "logs"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	lines := resp.objects("migration_logs")
	page := &LogPage{
		Count: resp.count("log_num"),
		Logs:  make([]LogLine, 0, len(lines)),
	}
	for _, line := range lines {
		keywords := line.texts("keyword")
		for i, keyword := range keywords {
			keywords[i] = c.secrets.redact(keyword)
		}
		page.Logs = append(page.Logs, LogLine{
			CreatedAt: line.text("created_at"),
			LogLevel:  c.secrets.redact(line.text("log_level")),
			Message:   c.secrets.redact(line.text("message")),
			LogCode:   c.secrets.redact(line.text("log_code")),
			Keyword:   keywords,
		})
	}
	return page, nil
}

// ShowJob reads a job of the service, such as the creation of a migration machine: operation 16, GET
// /v2/{project_id}/jobs/{job_id}.
func (c *Client) ShowJob(ctx context.Context, jobID string) (*Job, error) {
	const operation = "reading the job"
	if err := checkID(operation, "job id", jobID); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"jobs", jobID},
	})
	if err != nil {
		return nil, err
	}
	return &Job{
		ID:         firstNonEmpty(resp.text("job_id", "id"), jobID),
		Status:     resp.text("status"),
		FailReason: c.secrets.clean(resp.text("fail_reason"), maxMessage),
	}, nil
}

// task decodes the response to operations 4 and 6.
func (o object) task() *Task {
	return &Task{
		ID:                    o.text("task_id"),
		Name:                  o.text("task_name"),
		Description:           o.text("description"),
		Status:                o.text("status"),
		MigrationType:         o.text("migration_type"),
		MigrationMethod:       o.text("migration_method"),
		ECSTenantPrivateIP:    o.text("ecs_tenant_private_ip"),
		BackupFiles:           o.backupFiles(),
		NetworkType:           o.text("network_type"),
		Source:                o.object("source_instance").instance(),
		Target:                o.object("target_instance").instance(),
		CreatedAt:             o.text("created_at"),
		UpdatedAt:             o.text("updated_at"),
		ReleasedAt:            o.text("released_at"),
		Version:               o.text("version"),
		ResumeMode:            o.text("resume_mode"),
		SupportedFeatures:     o.texts("supported_features"),
		TenantVPCID:           o.text("tenant_vpc_id"),
		TenantSubnetID:        o.text("tenant_subnet_id"),
		TenantSecurityGroupID: o.text("tenant_security_group_id"),
		BandwidthLimitMB:      ParseBandwidth(o.text("bandwidth_limit_mb")),
		TaskStatus:            o.text("task_status"),
	}
}

// ParseBandwidth parses a bandwidth limit (MB/s) as the service writes it, a string or a number. It returns 0 if there is none.
func ParseBandwidth(text string) int64 {
	limit, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(limit) || limit < 1 || limit > 1<<31 {
		return 0
	}
	return int64(limit)
}

// backupFiles decodes the backup files of a task. The live service returns a backup record beside them, not in them.
func (o object) backupFiles() *BackupFiles {
	shown := o.object("backup_files")
	record := firstNonEmpty(shown.text("backup_id"), shown.object("backup_record").text("backup_id"),
		o.object("backup_record").text("backup_id"), o.text("backup_record"))
	files := &BackupFiles{
		FileSource: shown.text("file_source"),
		BucketName: shown.text("bucket_name"),
		BackupID:   record,
	}
	for _, file := range shown.objects("files") {
		f := BackupFile{FileName: file.text("file_name"), Size: file.text("size"), UpdateAt: file.text("update_at")}
		if f != (BackupFile{}) {
			files.Files = append(files.Files, f)
		}
	}
	if files.FileSource == "" && record != "" {
		files.FileSource = FileSourceBackupRecord
	}
	if files.FileSource == "" && files.BucketName == "" && len(files.Files) == 0 {
		return nil
	}
	return files
}

// instance decodes one end of a migration; nil if it names nothing. A task that was never configured may have an object of
// nulls, blanks and false.
func (o object) instance() *Instance {
	i := &Instance{
		ID:           o.text("id"),
		Name:         o.text("name"),
		Addrs:        o.addresses("addrs"),
		IP:           o.text("ip"),
		Port:         o.text("port"),
		DB:           o.text("db"),
		ProxyMultiDB: o.boolean("proxy_multi_db", "proxyMultiDb"),
		WithProxy:    o.boolean("withProxy", "with_proxy"),
		TaskStatus:   o.text("task_status"),
	}
	if i.ID == "" && i.Name == "" && len(i.Addrs) == 0 && i.IP == "" && i.Port == "" && i.DB == "" &&
		!isTrue(i.ProxyMultiDB) && !isTrue(i.WithProxy) {
		return nil
	}
	return i
}

func isTrue(b *bool) bool { return b != nil && *b }

// addresses decodes a list whose elements may each be several addresses joined by commas.
func (o object) addresses(name string) []string {
	joined := strings.Join(o.texts(name), ",")
	return object{name: joined}.texts(name)
}

// taskRow decodes a row of operation 5.
func (c *Client) taskRow(o object) TaskRow {
	return TaskRow{
		ID:                     o.text("task_id"),
		Name:                   o.text("task_name"),
		Description:            o.text("description"),
		Status:                 o.text("status"),
		MigrationType:          o.text("migration_type"),
		MigrationMethod:        o.text("migration_method"),
		ECSTenantPrivateIP:     o.text("ecs_tenant_private_ip"),
		DataSource:             o.text("data_source"),
		SourceInstanceID:       o.text("source_instance_id"),
		SourceInstanceName:     o.text("source_instance_name"),
		SourceInstanceStatus:   o.text("source_instance_status"),
		SourceInstanceSubnetID: o.text("source_instance_subnet_id"),
		SourceInstanceSpecCode: o.text("source_instance_spec_code"),
		TargetInstanceID:       o.text("target_instance_id"),
		TargetInstanceName:     o.text("target_instance_name"),
		TargetInstanceAddrs:    strings.Join(o.addresses("target_instance_addrs"), ","),
		TargetInstanceStatus:   o.text("target_instance_status"),
		TargetInstanceSubnetID: o.text("target_instance_subnet_id"),
		TargetInstanceSpecCode: o.text("target_instance_spec_code"),
		Version:                o.text("version"),
		ResumeMode:             o.text("resume_mode"),
		SupportedFeatures:      o.texts("supported_features"),
		ErrorMessage:           c.secrets.redact(o.text("error_message")),
		CreatedAt:              o.text("created_at"),
		ReleasedAt:             o.text("released_at"),
	}
}
