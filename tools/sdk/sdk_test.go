// Package sdk_test has Huawei Cloud's own SDK call every operation of the mock. It is a module of its own: the models of the SDK need
// modules that the provider does not.
package sdk_test

import (
	"net/http/httptest"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	dcs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dcs/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dcs/v2/model"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// Huawei Cloud's own SDK is a third reading of the API: all its operations on migrations work against the mock.
func TestTheSDKOfHuaweiCloudWorksAgainstTheMock(t *testing.T) {
	t.Parallel()
	server := mock.New(mock.Config{})
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	credentials, err := basic.NewCredentialsBuilder().WithAk(mock.DefaultAccessKey).WithSk(mock.DefaultSecretKey).WithProjectId(mock.DefaultProjectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	http, err := dcs.DcsClientBuilder().WithEndpoints([]string{listener.URL}).WithCredential(credentials).WithHttpConfig(config.DefaultHttpConfig()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client := dcs.NewDcsClient(http)
	text := func(value string) *string { return &value }
	done := func(operation string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", operation, err)
		}
	}

	source := model.GetBackupFilesBodyFileSourceEnum().SELF_BUILD_OBS
	imported, err := client.CreateMigrationTask(&model.CreateMigrationTaskRequest{Body: &model.CreateMigrationTaskBody{
		TaskName:        "import",
		MigrationType:   model.GetCreateMigrationTaskBodyMigrationTypeEnum().BACKUPFILE_IMPORT,
		MigrationMethod: model.GetCreateMigrationTaskBodyMigrationMethodEnum().FULL_AMOUNT_MIGRATION,
		BackupFiles:     &model.BackupFilesBody{FileSource: &source, BucketName: text("bucket"), Files: []model.Files{{FileName: "dump.rdb"}}},
		TargetInstance:  &model.TargetInstanceBody{Id: "target"},
	}})
	done("create an import", err)
	online, err := client.CreateOnlineMigrationTask(&model.CreateOnlineMigrationTaskRequest{Body: &model.CreateOnlineMigrationTaskBody{
		Name: "online", VpcId: "vpc", SubnetId: "subnet", SecurityGroupId: "group",
	}})
	done("create an online task", err)
	id := *online.InstanceId

	_, err = client.SetOnlineMigrationTask(&model.SetOnlineMigrationTaskRequest{TaskId: id, Body: &model.SetOnlineMigrationTaskBody{
		MigrationMethod: model.GetSetOnlineMigrationTaskBodyMigrationMethodEnum().INCREMENTAL_MIGRATION,
		ResumeMode:      model.GetSetOnlineMigrationTaskBodyResumeModeEnum().AUTO,
		SourceInstance:  &model.ConfigMigrationInstanceBody{Id: text("source"), Password: text("source-password")},
		TargetInstance:  &model.ConfigMigrationInstanceBody{Id: text("target"), Password: text("target-password")},
	}})
	done("configure", err)
	shown, err := client.ShowMigrationTask(&model.ShowMigrationTaskRequest{TaskId: id})
	done("show", err)
	if *shown.TaskName != "online" {
		t.Errorf("the task is called %s", *shown.TaskName)
	}
	listed, err := client.ListMigrationTask(&model.ListMigrationTaskRequest{})
	done("list", err)
	if *listed.Count != 2 {
		t.Errorf("%d tasks are listed", *listed.Count)
	}
	_, err = client.ShowMigrationTaskStats(&model.ShowMigrationTaskStatsRequest{TaskId: id})
	done("progress", err)
	_, err = client.ListMigrationTaskLogs(&model.ListMigrationTaskLogsRequest{TaskId: id})
	done("logs", err)
	_, err = client.UpdateMigrationTask(&model.UpdateMigrationTaskRequest{TaskId: id, Body: &model.MigrationUpdateRequestEntity{ResumeMode: text("manual")}})
	done("set the resume mode", err)
	_, err = client.ExchangeInstanceIp(&model.ExchangeInstanceIpRequest{TaskId: id, Body: &model.IpExchangeRequest{ExchangedIp: []string{"192.168.0.10"}}})
	done("exchange", err)
	_, err = client.RollbackExchangeInstanceIp(&model.RollbackExchangeInstanceIpRequest{TaskId: id})
	done("roll back", err)

	restart := func() {
		t.Helper()
		_, err := client.BatchRestartOnlineMigrationTasks(&model.BatchRestartOnlineMigrationTasksRequest{Body: &model.BatchRestartOnlineMigrationTasksBody{MigrationTasks: []string{id}}})
		done("restart", err)
	}
	restart()
	_, err = client.StopMigrationTask(&model.StopMigrationTaskRequest{TaskId: id})
	done("stop", err)
	restart()
	_, err = client.StopMigrationTaskSync(&model.StopMigrationTaskSyncRequest{TaskId: id})
	done("stop and wait", err)
	restart()
	_, err = client.BatchStopMigrationTasks(&model.BatchStopMigrationTasksRequest{Body: &model.BatchStopMigrationTasksBody{MigrationTasks: []string{id}}})
	done("stop several", err)
	_, err = client.DeleteMigrationTask(&model.DeleteMigrationTaskRequest{Body: &model.DeleteMigrateTaskRequest{TaskIdList: []string{id, *imported.Id}}})
	done("delete", err)
	for _, task := range []string{id, *imported.Id} {
		if data, known := server.Task(task); !known || !data.Deleted {
			t.Errorf("task %s was not deleted", task)
		}
	}
}
