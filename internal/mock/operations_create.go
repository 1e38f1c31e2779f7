package mock

import (
	"net/http"
	"time"
)

// filesRules is a file of operation 1's backup_files.files [P].
var filesRules = []rule{
	{name: "file_name", required: true},
	{name: "size"},
	{name: "update_at"},
}

// importRules is the body of operation 1 [P].
var importRules = []rule{
	{name: "task_name", required: true},
	{name: "description"},
	{name: "migration_type", required: true, enum: []string{TypeImport, TypeOnline}},
	{name: "migration_method", required: true, enum: []string{MethodFull, MethodIncremental}},
	{name: "backup_files", kind: object, required: true, fields: []rule{
		{name: "file_source", enum: []string{SourceOBS, SourceBackup}},
		{name: "bucket_name"},
		{name: "files", kind: listOfObjects, fields: filesRules},
		{name: "backup_id"},
	}},
	{name: "network_type", retired: "online tasks are created with POST /migration/instance"},
	{name: "source_instance", kind: object, retired: "online tasks are created with POST /migration/instance"},
	{name: "target_instance", kind: object, required: true, fields: []rule{
		{name: "id", required: true},
		{name: "name"},
		{name: "password"},
		{name: "task_status"},
		{name: "ip"},
		{name: "port"},
		{name: "addrs"},
		{name: "proxy_multi_db", kind: boolean},
		{name: "db"},
	}},
}

type importBody struct {
	TaskName        string `json:"task_name"`
	Description     string `json:"description"`
	MigrationType   string `json:"migration_type"`
	MigrationMethod string `json:"migration_method"`
	BackupFiles     struct {
		FileSource string `json:"file_source"`
		BucketName string `json:"bucket_name"`
		BackupID   string `json:"backup_id"`
		Files      []struct {
			FileName string `json:"file_name"`
			Size     string `json:"size"`
			UpdateAt string `json:"update_at"`
		} `json:"files"`
	} `json:"backup_files"`
	TargetInstance struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		Password     string `json:"password"`
		IP           string `json:"ip"`
		Port         string `json:"port"`
		Addrs        string `json:"addrs"`
		ProxyMultiDB bool   `json:"proxy_multi_db"`
		DB           string `json:"db"`
	} `json:"target_instance"`
}

// problem is what the rules of single fields cannot see.
func (b *importBody) problem() string {
	backup := &b.BackupFiles
	switch {
	case b.MigrationType == TypeOnline:
		return "migration_type online_migration is not taken here: online tasks are created with POST /migration/instance"
	case backup.FileSource == SourceBackup && backup.BackupID == "":
		return "backup_files.backup_id is mandatory with file_source backup_record"
	case backup.FileSource == SourceBackup:
		return ""
	case backup.BucketName == "":
		return "backup_files.bucket_name is mandatory with file_source self_build_obs"
	case len(backup.Files) == 0:
		return "backup_files.files is mandatory with file_source self_build_obs"
	}
	return ""
}

// createImport is operation 1 [P].
func (s *Server) createImport(c *call) answer {
	var body importBody
	if err := checkBody(c.body, importRules, &body); err != nil {
		return refuse(err.Error())
	}
	if problem := body.problem(); problem != "" {
		return refuse(problem)
	}
	backup := &BackupFiles{
		FileSource: body.BackupFiles.FileSource,
		BucketName: body.BackupFiles.BucketName,
		BackupID:   body.BackupFiles.BackupID,
	}
	if backup.FileSource == "" {
		backup.FileSource = SourceOBS
	}
	for _, f := range body.BackupFiles.Files {
		backup.Files = append(backup.Files, BackupFile{Name: f.FileName, Size: f.Size, UpdateAt: f.UpdateAt})
	}
	target := s.cfg.complete(Instance{
		ID:           body.TargetInstance.ID,
		Name:         body.TargetInstance.Name,
		Password:     body.TargetInstance.Password,
		IP:           body.TargetInstance.IP,
		Port:         body.TargetInstance.Port,
		Addrs:        body.TargetInstance.Addrs,
		ProxyMultiDB: body.TargetInstance.ProxyMultiDB,
		DB:           body.TargetInstance.DB,
	})
	t := s.insert(Task{
		ID:              randomHex(16),
		ProjectID:       c.project,
		Name:            body.TaskName,
		Description:     body.Description,
		MigrationType:   TypeImport,
		MigrationMethod: body.MigrationMethod,
		BackupFiles:     backup,
		Target:          &target,
		CreatedAt:       c.now,
	}, c.now)
	t.log(c.now, LevelInfo, "CREATED", "The import task has been created.")
	s.start(t, StatusMigrating, c.now)
	c.about(t)
	return s.started(t)
}

// onlineRules is the body of operation 2 [D, S].
var onlineRules = []rule{
	{name: "name", required: true},
	{name: "description"},
	{name: "vpc_id", required: true},
	{name: "subnet_id", required: true},
	{name: "security_group_id", required: true},
}

// createOnline is operation 2 [D, S, C]: a machine, not yet configured.
func (s *Server) createOnline(c *call) answer {
	var body struct {
		Name            string `json:"name"`
		Description     string `json:"description"`
		VPCID           string `json:"vpc_id"`
		SubnetID        string `json:"subnet_id"`
		SecurityGroupID string `json:"security_group_id"`
	}
	if err := checkBody(c.body, onlineRules, &body); err != nil {
		return refuse(err.Error())
	}
	t := s.insert(Task{
		ID:              randomUUID(),
		ProjectID:       c.project,
		Name:            body.Name,
		Description:     body.Description,
		MigrationType:   TypeOnline,
		VPCID:           body.VPCID,
		SubnetID:        body.SubnetID,
		SecurityGroupID: body.SecurityGroupID,
		CreatedAt:       c.now,
		JobID:           randomHex(16),
		Making:          true,
	}, c.now)
	t.log(c.now, LevelInfo, "CREATED", "The online task has been created; its machine is being made.")
	c.about(t)
	v := s.view()
	v.text("instance_id", t.ID)
	if !s.cfg.NoJobID {
		v.text("job_id", t.JobID)
	}
	return ok(v.fields)
}

// insert stores a new task.
func (s *Server) insert(data Task, now time.Time) *task {
	defaultTo(&data.ProjectID, s.cfg.ProjectID)
	s.sequence++
	t := &task{
		Task:     data,
		sequence: s.sequence,
		listedAt: now.Add(s.cfg.ListLag),
		since:    now,
		madeFrom: now,
	}
	s.tasks[t.ID] = t
	return t
}

// started is the answer of operations 1 and 3 [P]. It has the first status of
// what was started, however short that may be.
func (s *Server) started(t *task) answer {
	return answer{status: http.StatusOK, body: map[string]any{
		"id": t.ID, "name": t.Name, "status": t.Status, "error": "",
	}}
}
