package migrationtask_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// The types of the other provider that a `moved` block brings here.
const (
	theirOnline = "huaweicloud_dcs_online_data_migration_task"
	theirImport = "huaweicloud_dcs_backup_import_task"
)

// refreshes are the two ways to plan after a move.
var refreshes = map[string]bool{", with a refresh": true, ", without one": false}

// theirs is what the other provider's state has of a task: single blocks as lists of one element, addresses joined by
// commas, "" for what is absent, and passwords in clear.
func theirs(e *acctest.Env, task mock.Task) (typeName string, attributes resourcetest.Config) {
	c := resourcetest.Config{
		"id": task.ID, "region": e.Mock.Config().Region, "task_name": task.Name, "description": task.Description,
		"migration_method": task.MigrationMethod, "status": task.Status, "enable_force_new": nil,
		"created_at": "2026-01-02T03:04:05.000Z", "updated_at": "", "released_at": "",
		"timeouts": map[string]any{"create": "30m", "delete": nil},
	}
	if b := task.BackupFiles; b != nil {
		files := []any{}
		for _, f := range b.Files {
			files = append(files, map[string]any{"file_name": f.Name, "size": f.Size, "update_at": f.UpdateAt})
		}
		backup := map[string]any{"file_source": b.FileSource, "bucket_name": b.BucketName, "backup_id": b.BackupID, "files": files}
		target := map[string]any{"id": task.Target.ID, "name": task.Target.Name, "password": task.Target.Password}
		return theirImport, c.With("migration_type", task.MigrationType, "backup_files", []any{backup}, "target_instance", []any{target})
	}
	end := func(i *mock.Instance) any {
		if i == nil {
			return []any{}
		}
		return []any{map[string]any{"id": i.ID, "addrs": i.Addrs, "name": i.Name, "password": i.Password}}
	}
	return theirOnline, c.With(
		"vpc_id", task.VPCID, "subnet_id", task.SubnetID, "security_group_id", task.SecurityGroupID,
		"resume_mode", task.ResumeMode, "bandwidth_limit_mb", task.BandwidthLimitMB,
		"source_instance", end(task.Source), "target_instance", end(task.Target),
		"ecs_tenant_private_ip", task.Address, "network_type", "vpc", "version", "3.2.1", "supported_features", []any{"a", "b"},
	)
}

// move moves a resource of the other provider, with a private state of that provider's.
func move(t *testing.T, r *acctest.Resource, typeName string, attributes resourcetest.Config) {
	t.Helper()
	data, err := json.Marshal(attributes)
	resourcetest.NoError(t, err)
	private := []byte(`{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":1800000000000}}`)
	resourcetest.WantNone(t, r.Move(t, acctest.Foreign{Provider: "registry.terraform.io/huaweicloud/huaweicloud", TypeName: typeName, Attributes: data, Private: private}))
	if !r.Exists() {
		t.Fatal("nothing was moved")
	}
}

// moved is a task that was made by a configuration, and is taken over from the other provider.
func moved(t *testing.T, e *acctest.Env, c resourcetest.Config) *acctest.Resource {
	t.Helper()
	resourcetest.Create(t, e, c)
	typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
	r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
	move(t, r, typeName, attributes)
	return r
}

// wantPlanned fails the test unless a plan without a refresh changes nothing.
func wantPlanned(t *testing.T, r *acctest.Resource, c resourcetest.Config) {
	t.Helper()
	plan := r.Plan(t, c)
	resourcetest.WantNone(t, plan.Diagnostics)
	if !r.Clean(plan) || len(plan.RequiresReplace) > 0 {
		t.Errorf("the plan is not clean:\nstate %s\nplan  %s", r.State, plan.Planned)
	}
	if strings.Contains(plan.Planned.String()+string(plan.Private), "Sesame") {
		t.Errorf("the plan holds a secret: %s", plan.Planned)
	}
}

func TestAMoveGivesACleanPlan(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		given  func(*acctest.Env, resourcetest.Config) resourcetest.Config // the configuration after the move, where it is another
	}{
		"incremental": {config: resourcetest.IncrementalTask},
		"full":        {config: resourcetest.FullTask},
		"a bucket":    {config: resourcetest.BackupImport},
		"a record":    {config: record},
		"waiting":     {config: resourcetest.WaitingTask},
		"all arguments": {config: func(e *acctest.Env) resourcetest.Config {
			return resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 100, "description", "a", "resume_mode", "manual")
		}},
		"several addresses": {config: func(e *acctest.Env) resourcetest.Config {
			return resourcetest.IncrementalTask(e).Source("addrs", []string{"10.0.0.7:6379", "10.0.0.5:6379", "10.0.0.6:6379"})
		}},
		"a target given by the addresses that the service filled in": {config: resourcetest.IncrementalTask, given: func(e *acctest.Env, c resourcetest.Config) resourcetest.Config {
			return c.Target("id", nil, "addrs", strings.Split(e.Mock.Tasks()[0].Target.Addrs, ","))
		}},
		"a source given by the id that the service filled in": {config: resourcetest.IncrementalTask, given: func(e *acctest.Env, c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", nil, "id", e.Mock.Tasks()[0].Source.ID)
		}},
	}
	for kind, test := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.FillIDFromAddrs = true })
				c := test.config(e)
				resourcetest.Create(t, e, c)
				task := e.Task(t, c["task_name"].(string))
				typeName, attributes := theirs(e, task)
				if test.given != nil {
					c = test.given(e, c)
				}
				c = c.WithoutSecrets()
				sent, mutations := e.Mock.Count(), e.Mock.Mutations()

				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				move(t, r, typeName, attributes)
				resourcetest.WantState(t, r, "id", task.ID, "task_name", task.Name, "migration_type", c["migration_type"].(string), "status", task.Status,
					"wait_for_sync", "true", "deletion_policy", "stop", "created_at", "2026-01-02T03:04:05.000Z", "updated_at", "")
				if r.IdentityOf(t, "task_id") != task.ID || r.IdentityOf(t, "region") != e.Mock.Config().Region {
					t.Error("wrong identity")
				}
				wantPlanned(t, r, c)
				resourcetest.WantNoSecret(t, e, r, nil, "")
				if asked := e.Mock.Count() - sent; asked != 0 {
					t.Errorf("%d requests for a move", asked)
				}

				resourcetest.WantClean(t, r, c)
				wantPlanned(t, r, c)
				resourcetest.WantNoSecret(t, e, r, nil, "")
				resourcetest.WantState(t, r, "id", task.ID, "migration_type", c["migration_type"].(string), "status", e.Task(t, task.Name).Status)
				if e.Mock.Mutations() != mutations {
					t.Error("moving changed something")
				}
			})
		})
	}
}

func TestAMoveTakesTheOtherProvidersStateAsItComes(t *testing.T) {
	t.Parallel()
	e := acctest.NewMemoryMock(t, nil)
	end := func(pairs ...any) any { return []any{map[string]any(resourcetest.Config{}.With(pairs...))} }
	online := resourcetest.Config{
		"id": "t-1", "region": "eu-west-101", "task_name": "a", "migration_method": "incremental_migration", "resume_mode": "auto", "bandwidth_limit_mb": "100",
		"vpc_id": "v", "subnet_id": "s", "security_group_id": "g", "status": "INCRMIGEATING",
		"source_instance": end("id", "", "addrs", "10.0.0.5:6379", "password", "Src-Sesame", "name", ""),
		"target_instance": end("id", "i-2", "addrs", "192.168.0.9:6379", "password", "Tgt-Sesame", "name", "dcs"),
	}
	backup := resourcetest.Config{
		"id": "t-2", "task_name": "b", "migration_type": "incremental_migration", "migration_method": "full_amount_migration", "status": "SUCCESS",
		"backup_files":    end("file_source", "self_build_obs", "bucket_name", "bucket", "backup_id", "", "files", []any{map[string]any{"file_name": "f", "size": "", "update_at": ""}}),
		"target_instance": end("id", "i-2", "password", "Tgt-Sesame", "name", "dcs"),
	}
	files := func(pairs ...any) resourcetest.Config { return backup.With("backup_files", end(pairs...)) }
	tests := map[string]struct {
		typeName string
		given    resourcetest.Config
		want     []string
	}{
		"all that a task may have": {theirOnline,
			online.With("description", "d", "ecs_tenant_private_ip", "10.1.1.1", "network_type", "vpc", "version", "3", "supported_features", []any{"x", "y"},
				"created_at", "c", "updated_at", "u", "released_at", "r"),
			[]string{"id", "t-1", "task_name", "a", "description", "d", "migration_type", "online_migration", "migration_method", "incremental_migration",
				"resume_mode", "auto", "bandwidth_limit_mb", "100", "vpc_id", "v", "subnet_id", "s", "security_group_id", "g", "status", "INCRMIGEATING",
				"source_instance.id", "", "source_instance.addrs", "10.0.0.5:6379", "target_instance.id", "i-2", "target_instance.addrs", "192.168.0.9:6379",
				"source_instance.password", "", "target_instance.password", "", "ecs_tenant_private_ip", "10.1.1.1", "network_type", "vpc", "version", "3",
				"supported_features", "x,y", "created_at", "c", "updated_at", "u", "released_at", "r", "backup_files", ""}},
		"an import, by its type and not by what the service has put there": {theirImport, backup,
			[]string{"migration_type", "backupfile_import", "migration_method", "full_amount_migration", "target_instance.id", "i-2", "target_instance.addrs", "",
				"backup_files.file_source", "self_build_obs", "backup_files.bucket_name", "bucket", "backup_files.backup_id", "", "source_instance", "", "resume_mode", ""}},
		"an online migration whose type is another word": {theirOnline, online.With("migration_type", "backupfile_import"),
			[]string{"migration_type", "online_migration", "source_instance.addrs", "10.0.0.5:6379"}},
		"an id alone": {theirOnline, resourcetest.Config{"id": "t-1"},
			[]string{"id", "t-1", "migration_type", "online_migration", "task_name", "", "source_instance", "", "wait_for_sync", "true"}},
		"an id alone, of an import": {theirImport, resourcetest.Config{"id": "t-1"},
			[]string{"id", "t-1", "migration_type", "backupfile_import", "target_instance", "", "backup_files", ""}},
		"a bandwidth as a number": {theirOnline, online.With("bandwidth_limit_mb", 100), []string{"bandwidth_limit_mb", "100"}},
		"no bandwidth":            {theirOnline, online.With("bandwidth_limit_mb", ""), []string{"bandwidth_limit_mb", ""}},
		"a bandwidth of nothing":  {theirOnline, online.With("bandwidth_limit_mb", "0"), []string{"bandwidth_limit_mb", ""}},
		"a bandwidth that is no number": {theirOnline, online.With("bandwidth_limit_mb", "plenty"),
			[]string{"bandwidth_limit_mb", "", "resume_mode", "auto"}},
		"an id that is a number": {theirOnline, online.With("id", 42), []string{"id", "42"}},
		"words that nobody knows": {theirOnline, online.With("migration_method", "sideways", "resume_mode", "perhaps", "status", "DREAMING"),
			[]string{"migration_method", "", "resume_mode", "", "status", "DREAMING", "target_instance.id", "i-2"}},
		"objects for lists of one": {theirOnline, online.With("source_instance", map[string]any{"addrs": "10.0.0.5:6379"}, "target_instance", map[string]any{"id": "i-2"}),
			[]string{"source_instance.addrs", "10.0.0.5:6379", "target_instance.id", "i-2", "target_instance.addrs", ""}},
		"empty lists for ends": {theirOnline, online.With("source_instance", []any{}, "target_instance", []any{}),
			[]string{"source_instance", "", "target_instance", "", "migration_method", "", "resume_mode", "", "bandwidth_limit_mb", ""}},
		"ends that name nothing, as before a configuration": {theirOnline,
			online.With("source_instance", end("id", "", "addrs", ""), "target_instance", end("id", nil, "addrs", nil), "migration_method", "", "resume_mode", "auto"),
			[]string{"source_instance", "", "target_instance", "", "resume_mode", ""}},
		"lists that hold no objects": {theirOnline, online.With("source_instance", []any{nil}, "target_instance", []any{"i-2", 3}), []string{"source_instance", "", "target_instance", ""}},
		"addresses with blanks":      {theirOnline, online.With("source_instance", end("addrs", " 10.0.0.6:6379 ,,10.0.0.5:6379, ")), []string{"source_instance.addrs", "10.0.0.5:6379,10.0.0.6:6379"}},
		"addresses named twice":      {theirOnline, online.With("source_instance", end("addrs", "10.0.0.5:6379,10.0.0.5:6379")), []string{"source_instance.addrs", "10.0.0.5:6379"}},
		"addresses as a list": {theirOnline, online.With("source_instance", end("addrs", []any{"10.0.0.6:6379", 7, nil, "10.0.0.5:6379"})),
			[]string{"source_instance.addrs", "10.0.0.5:6379,10.0.0.6:6379"}},
		"values of other types": {theirOnline,
			online.With("task_name", []any{"a"}, "description", map[string]any{}, "vpc_id", true, "bandwidth_limit_mb", []any{1}, "supported_features", "x, y", "status", nil, "version", 3),
			[]string{"id", "t-1", "task_name", "", "description", "", "vpc_id", "", "bandwidth_limit_mb", "", "supported_features", "x,y", "status", "", "version", "3"}},
		"fields that nobody knows": {theirOnline, online.With("tags", map[string]any{"password": "Tag-Sesame"}, "password", "Top-Sesame"), []string{"id", "t-1"}},
		"a record without a source": {theirImport, files("file_source", nil, "backup_id", "b-77", "bucket_name", "of-the-record", "files", []any{map[string]any{"file_name": "x"}}),
			[]string{"backup_files.file_source", "backup_record", "backup_files.backup_id", "b-77", "backup_files.bucket_name", "", "backup_files.files", ""}},
		"a bucket with an odd source": {theirImport, files("file_source", "cloud", "bucket_name", "bucket", "files", nil),
			[]string{"backup_files.file_source", "self_build_obs", "backup_files.bucket_name", "bucket", "backup_files.files", ""}},
		"a source and nothing else": {theirImport, files("file_source", "backup_record"), []string{"backup_files.file_source", "backup_record"}},
		"an odd source and nothing else": {theirImport, files("file_source", "cloud", "bucket_name", "", "files", []any{map[string]any{"file_name": ""}, 1}),
			[]string{"backup_files", ""}},
		"an import without a target": {theirImport, backup.With("target_instance", nil),
			[]string{"target_instance", "", "migration_method", "full_amount_migration", "backup_files.bucket_name", "bucket"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acctest.NewProtocol(t).Resource(t, resourcetest.TypeMigrationTask)
			move(t, r, test.typeName, test.given)
			resourcetest.WantState(t, r, test.want...)
			resourcetest.WantNoSecret(t, e, r, nil, "")
			if want, _ := test.given["region"].(string); r.IdentityOf(t, "region") != want {
				t.Errorf("the identity has region %q, want %q", r.IdentityOf(t, "region"), want)
			}
		})
	}
}

func TestWhatCannotBeMoved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typeName, attributes string
		parts                []string
	}{
		"a state without an id":        {theirOnline, `{"task_name": "a"}`, []string{"has no id", theirOnline, "import"}},
		"an empty id":                  {theirImport, `{"id": " "}`, []string{"has no id", theirImport}},
		"an id of no sensible type":    {theirOnline, `{"id": {"of": "t-1"}}`, []string{"has no id"}},
		"a state that is no object":    {theirOnline, `["t-1"]`, []string{"has no id"}},
		"a state that is null":         {theirOnline, `null`, []string{"has no id"}},
		"a state that is broken":       {theirOnline, `{"id": "t-1"`, []string{"has no id"}},
		"no state at all":              {theirOnline, ``, []string{"has no id"}},
		"another type of the provider": {"huaweicloud_dcs_instance", `{"id": "t-1"}`, []string{"Unable to Move Resource State", "huaweicloud_dcs_instance"}},
		"a type that only looks alike": {"other_dcs_backup_import_task", `{"id": "t-1"}`, []string{"Unable to Move Resource State"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acctest.NewProtocol(t).Resource(t, resourcetest.TypeMigrationTask)
			resourcetest.WantError(t, r.Move(t, acctest.Foreign{TypeName: test.typeName, Attributes: []byte(test.attributes)}), test.parts...)
			if r.Exists() {
				t.Error("something was moved")
			}
		})
	}
}

func TestAMoveAsksForNoCertainProvider(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "registry.terraform.io/huaweicloud/huaweicloud", "registry.opentofu.org/huaweicloud/huaweicloud", "example.com/a-fork/dcs"} {
		r := acctest.NewProtocol(t).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNone(t, r.Move(t, acctest.Foreign{Provider: address, TypeName: theirOnline, Attributes: []byte(`{"id": "t-1"}`)}))
		resourcetest.WantState(t, r, "id", "t-1")
	}
}

func TestTheFirstUpdateAfterAMove(t *testing.T) {
	t.Parallel()
	tests := maps.Clone(firstUpdates)
	tests["sends what is added to a waiting task"] = firstUpdate{resourcetest.WaitingTask, func(c resourcetest.Config) resourcetest.Config {
		return c.With("migration_method", "full_amount_migration", "resume_mode", "auto",
			"source_instance", map[string]any{"addrs": []string{"10.0.0.5:6379"}}, "target_instance", map[string]any{"id": "i-2"})
	}, "starts", 1, 0}
	for name, test := range tests {
		for title, refresh := range refreshes {
			t.Run(name+title, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, nil)
					c := test.config(e)
					r := moved(t, e, c)
					configured, resumed := e.Mock.Count(mock.OpConfigure), e.Mock.Count(mock.OpSetResumeMode)
					if refresh {
						resourcetest.WantNone(t, r.Read(t))
					}
					changed := test.change(c)
					mutations := e.Mock.Mutations()
					diags := r.Must(t, changed)
					if test.warning == "" {
						resourcetest.WantNone(t, diags)
					} else {
						resourcetest.WantWarning(t, diags, test.warning)
					}
					resourcetest.WantCount(t, e, configured+test.configure, mock.OpConfigure)
					resourcetest.WantCount(t, e, resumed+test.resume, mock.OpSetResumeMode)
					if sent := e.Mock.Mutations() - mutations; test.configure+test.resume == 0 && sent != 0 {
						t.Errorf("%d calls for an update that calls nothing", sent)
					}
					resourcetest.WantClean(t, r, changed)
					resourcetest.WantNoSecret(t, e, r, diags, "")

					source, ok := changed["source_instance"].(map[string]any)
					if !ok || source["password_wo"] == nil {
						return
					}
					// The mark is gone: from now on new secrets are sent.
					resourcetest.WantWarning(t, r.Must(t, changed.OtherSecrets()), "interrupts")
					if got := e.Task(t, c["task_name"].(string)).Source.Password; got != "New-Sesame-1" {
						t.Error("the second update did not send the secrets")
					}
				})
			})
		}
	}
}

// What the other provider never stored of an import is no reason to run it again.
func TestAnImportWhoseBackupTheOtherProviderDoesNotHaveIsNotReplaced(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(resourcetest.Config) resourcetest.Config{
		"nothing of the backup": func(c resourcetest.Config) resourcetest.Config { return c.With("backup_files", []any{}) },
		"a source alone": func(c resourcetest.Config) resourcetest.Config {
			return c.With("backup_files", []any{map[string]any{"file_source": "backup_record", "backup_id": "", "files": []any{}}})
		},
		"neither method nor target": func(c resourcetest.Config) resourcetest.Config {
			return c.With("migration_method", "", "target_instance", []any{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := record(e)
				resourcetest.Create(t, e, c)
				typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				move(t, r, typeName, change(attributes))
				mutations := e.Mock.Mutations()
				plan := r.Plan(t, c.WithoutSecrets())
				resourcetest.WantNone(t, plan.Diagnostics)
				if len(plan.RequiresReplace) > 0 {
					t.Fatalf("the plan replaces the task for %v", plan.RequiresReplace)
				}
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantClean(t, r, c.WithoutSecrets())
				if e.Mock.Mutations() != mutations {
					t.Error("something was sent")
				}
			})
		})
	}
}

func TestAMovedTaskWasChangedElsewhere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(task *mock.Task)
		want   []string
	}{
		"another target": {func(task *mock.Task) { task.Target.ID, task.Target.Addrs = "i-9", "192.168.9.9:6379" },
			[]string{"target_instance.id", "i-9", "target_instance.addrs", "192.168.9.9:6379"}},
		"another source":      {func(task *mock.Task) { task.Source.Addrs = "10.9.9.9:6379" }, []string{"source_instance.addrs", "10.9.9.9:6379"}},
		"another method":      {func(task *mock.Task) { task.MigrationMethod = mock.MethodFull }, []string{"migration_method", "full_amount_migration"}},
		"another resume mode": {func(task *mock.Task) { task.ResumeMode = mock.ResumeManual }, []string{"resume_mode", "manual"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				r := moved(t, e, c)
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), test.change))
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, test.want...)
				if plan := r.Plan(t, c.WithoutSecrets()); r.Clean(plan) {
					t.Error("the plan does not show the drift")
				}
			})
		})
	}
}

// An answer that leaves the ends out does not make a moved task one that was never configured.
func TestAMovedTaskKeepsWhatTheServiceDoesNotShow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := moved(t, e, c)
		resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(task *mock.Task) {
			task.Source, task.Target, task.MigrationMethod, task.ResumeMode = nil, nil, "", ""
		}))
		resourcetest.WantClean(t, r, c.WithoutSecrets())
	})
}

// Whether a moved task had reached its goal, the status in state tells.
func TestAMovedTaskIsGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string
		kept   bool
	}{
		"finished": {resourcetest.FullTask, mock.StatusSuccess, true}, "in sync": {resourcetest.IncrementalTask, mock.StatusIncrMigrating, true}, "an import": {resourcetest.BackupImport, mock.StatusSuccess, true},
		"in its full phase": {resourcetest.IncrementalTask, mock.StatusFullMigrating, false}, "failed": {resourcetest.IncrementalTask, mock.StatusFailed, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				id := resourcetest.Create(t, e, c).Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, test.status))
				typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				move(t, r, typeName, attributes)
				resourcetest.NoError(t, e.Mock.DeleteTask(id))
				resourcetest.WantWarning(t, r.Read(t), "gone from the service")
				if r.Exists() != test.kept {
					t.Fatalf("in state: %t", r.Exists())
				}
				if test.kept {
					resourcetest.WantState(t, r, "status", "DELETED")
					resourcetest.WantClean(t, r, c.WithoutSecrets())
				}
			})
		})
	}
}

func TestAMovedTaskOfAnotherRegionIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		resourcetest.Create(t, e, c)
		typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		move(t, r, typeName, attributes.With("region", "eu-west-101"))
		state, sent := r.State, e.Mock.Count()
		names := []string{"eu-west-101", e.Mock.Config().Region}

		resourcetest.WantError(t, r.Read(t), names...)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("bandwidth_limit_mb", 7))), names...)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), names...)
		if !r.State.Equal(state) {
			t.Errorf("the state has changed to %s", r.State)
		}
		if asked := e.Mock.Count() - sent; asked != 0 {
			t.Errorf("%d requests", asked)
		}
	})
}

func TestAMovedTaskIsDestroyed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		calls  []mock.Operation
		status string // "" for a record that is gone
	}{
		"an incremental migration is stopped":           {resourcetest.IncrementalTask, []mock.Operation{mock.OpStop}, "TERMINATED"},
		"a full one is only forgotten":                  {resourcetest.FullTask, nil, "SUCCESS"},
		"so is an import":                               {resourcetest.BackupImport, nil, "SUCCESS"},
		"the record of an unconfigured task is deleted": {resourcetest.WaitingTask, []mock.Operation{mock.OpDelete}, ""},
	}
	for name, test := range tests {
		for title, refresh := range refreshes {
			t.Run(name+title, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, nil)
					c := test.config(e)
					r := moved(t, e, c)
					e.Mock.ForgetRequests()
					if refresh {
						resourcetest.WantNone(t, r.Read(t))
					}
					resourcetest.WantNoErrors(t, r.Must(t, nil))
					if err := e.Sent(test.calls...)(nil); err != nil {
						t.Error(err)
					}
					task, ok := e.Mock.TaskNamed(c["task_name"].(string))
					if ok != (test.status != "") || ok && task.Status != test.status {
						t.Errorf("the task is %q in the service: %v", task.Status, ok)
					}
				})
			})
		}
	}
}

// Without a region in the other provider's state, the provider's own is taken, once it reads.
func TestAMovedTaskWithoutARegionTakesTheProviders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		resourcetest.Create(t, e, c)
		typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		move(t, r, typeName, attributes.With("region", nil))
		resourcetest.WantClean(t, r, c.WithoutSecrets())
		resourcetest.WantError(t, r.On(e.Serve(t, map[string]any{"region": "eu-west-101"})).Read(t), "eu-west-101", e.Mock.Config().Region)
	})
}

// A trigger that comes with the move starts nothing, and neither does an edit of a migration that has ended.
func TestTheFirstUpdateAfterAMoveStartsNothingThatHasEnded(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusSuccess, mock.StatusReleased} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				id := resourcetest.Create(t, e, c).Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, status))
				typeName, attributes := theirs(e, e.Task(t, c["task_name"].(string)))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				move(t, r, typeName, attributes)
				e.Mock.ForgetRequests()
				c = c.With("restart_trigger", "one", "bandwidth_limit_mb", 7)
				resourcetest.WantWarning(t, r.Must(t, c), "the restart trigger is only recorded", "bandwidth_limit_mb", "password")
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "status", status, "restart_trigger", "one")
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}
