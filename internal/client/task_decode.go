package client

import "strings"

// task reads the answer of operations 4 and 6.
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
		BandwidthLimitMB:      o.text("bandwidth_limit_mb"),
		TaskStatus:            o.text("task_status"),
	}
}

// backupFiles reads a task's backup files. The live service shows a backup record beside them rather than in them.
func (o object) backupFiles() *BackupFiles {
	shown := o.object("backup_files")
	record := firstText(shown.text("backup_id"), shown.object("backup_record").text("backup_id"),
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

// instance reads one end of a migration. An end that names nothing is none: a task that was never configured may show
// an object full of nulls, blanks and false.
func (o object) instance() *Instance {
	i := &Instance{
		ID:           o.text("id"),
		Name:         o.text("name"),
		Addrs:        o.addresses("addrs"),
		IP:           o.text("ip"),
		Port:         o.text("port"),
		DB:           o.text("db"),
		ProxyMultiDB: o.truth("proxy_multi_db", "proxyMultiDb"),
		WithProxy:    o.truth("withProxy", "with_proxy"),
		TaskStatus:   o.text("task_status"),
	}
	if i.ID == "" && i.Name == "" && len(i.Addrs) == 0 && i.IP == "" && i.Port == "" && i.DB == "" &&
		!isTrue(i.ProxyMultiDB) && !isTrue(i.WithProxy) {
		return nil
	}
	return i
}

func isTrue(b *bool) bool { return b != nil && *b }

// addresses gives a list whose elements may themselves hold several addresses, joined by commas.
func (o object) addresses(name string) []string {
	joined := strings.Join(o.texts(name), ",")
	return object{name: joined}.texts(name)
}

// taskRow reads a row of operation 5.
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
