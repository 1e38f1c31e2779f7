package lists_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const migrationTask = "dcs_migration_task"

// add adds a task of somebody else's, an incremental migration in sync unless changed by change.
func add(t *testing.T, e *acctest.Env, id, name string, change ...func(*mock.Task)) {
	t.Helper()
	v := e.Values()
	task := mock.Task{
		ID: id, Name: name, VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Name: "sessions", Addrs: "192.168.9.9:6379", Password: v.TargetPassword},
	}
	for _, edit := range change {
		edit(&task)
	}
	e.Mock.AddTask(task)
}

func backup(task *mock.Task) {
	v := acctest.MockValues()
	task.MigrationType, task.MigrationMethod, task.ResumeMode = mock.TypeImport, mock.MethodFull, ""
	task.VPCID, task.SubnetID, task.SecurityGroupID, task.Source = "", "", "", nil
	task.BackupFiles = &mock.BackupFiles{FileSource: mock.SourceOBS, BucketName: v.Bucket, Files: []mock.BackupFile{{Name: v.File, Size: "754.0MB"}}}
}

func unconfigured(task *mock.Task) {
	task.MigrationMethod, task.ResumeMode, task.Source, task.Target = "", "", nil, nil
}

func making(task *mock.Task) {
	unconfigured(task)
	task.Making = true
}

func status(word string) func(*mock.Task) {
	return func(task *mock.Task) { task.Status, task.Held = word, true }
}

// names gives the display names, and the summary of what stands in place of one.
func names(all []acctest.Listed) []string {
	var names []string
	for _, one := range all {
		if one.DisplayName == "" && len(one.Diagnostics) > 0 {
			names = append(names, one.Diagnostics[0].Severity.String()+": "+one.Diagnostics[0].Summary)
			continue
		}
		names = append(names, one.DisplayName)
	}
	return names
}

func wantNames(t *testing.T, all []acctest.Listed, want ...string) {
	t.Helper()
	if got := names(all); !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
}

func wantCount(t *testing.T, e *acctest.Env, want int, of ...mock.Operation) {
	t.Helper()
	if got := e.Mock.Count(of...); got != want {
		t.Errorf("%d requests of %v, want %d", got, of, want)
	}
}

func TestTheProviderHasItsListResource(t *testing.T) {
	t.Parallel()
	if got := acctest.NewProtocol(t).ListTypes(); !slices.Equal(got, []string{migrationTask}) {
		t.Errorf("the list resources are %q", got)
	}
}

func TestTasksAreListedWithTheirIdentities(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		add(t, e, "m-1", "first")
		add(t, e, "m-2", "second", backup)
		all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{})
		wantNames(t, all, "second (m-2)", "first (m-1)")
		for i, id := range []string{"m-2", "m-1"} {
			if all[i].IdentityOf(t, "task_id") != id || all[i].IdentityOf(t, "region") != e.Mock.Config().Region || !all[i].Resource.IsNull() || len(all[i].Diagnostics) > 0 {
				t.Errorf("wrong result: %+v", all[i])
			}
		}
		wantCount(t, e, 1) // the list alone
	})
}

func TestFiltersAreThoseOfTheDataSource(t *testing.T) {
	t.Parallel()
	for name, fourWords := range map[string]bool{"with the statuses of show in the list": false, "with four statuses in the list": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testFilters(t, acctest.NewMemoryMock(t, func(c *mock.Config) { c.RowsHaveFourWords = fourWords }))
		})
	}
}

func testFilters(t *testing.T, e *acctest.Env) {
	t.Helper()
	add(t, e, "m-1", "sessions-1")
	add(t, e, "m-2", "sessions-2", status("FAILED"))
	add(t, e, "m-3", "more-sessions", backup, status("SUCCESS"))
	add(t, e, "m-4", "sessions-4", backup, func(task *mock.Task) { task.Target = &mock.Instance{ID: "other"} }, status("SUCCESS"))
	if !e.Mock.Config().RowsHaveFourWords {
		add(t, e, "m-5", "sessions-5", status("DELETED"))
	}
	p := e.Serve(t, nil)
	tests := map[string]struct {
		config map[string]any
		want   []string
	}{
		"none":                      {nil, []string{"m-4", "m-3", "m-2", "m-1"}},
		"what the name begins with": {map[string]any{"task_name": "sessions"}, []string{"m-4", "m-2", "m-1"}},
		"statuses, whatever case":   {map[string]any{"statuses": []string{"failed", "Success"}}, []string{"m-4", "m-3", "m-2"}},
		"in sync, spelt either way": {map[string]any{"statuses": []string{"INCRMIGRATING"}}, []string{"m-1"}},
		"the kind":                  {map[string]any{"migration_type": "online_migration"}, []string{"m-2", "m-1"}},
		"the target":                {map[string]any{"target_instance_id": "other"}, []string{"m-4"}},
		"several at once":           {map[string]any{"task_name": "sessions", "statuses": []string{"SUCCESS"}, "migration_type": "backupfile_import"}, []string{"m-4"}},
		"what nothing is like":      {map[string]any{"task_name": "Sessions"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ids []string
			for _, one := range p.List(t, t.Context(), migrationTask, acctest.Query{Config: test.config}) {
				ids = append(ids, one.IdentityOf(t, "task_id"))
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("listed %q, want %q", ids, test.want)
			}
		})
	}
}

func TestAWrongFilterIsRefused(t *testing.T) {
	t.Parallel()
	e := acctest.NewMemoryMock(t, nil)
	for attribute, value := range map[string]any{"statuses": []string{}, "migration_type": "teleportation", "target_instance_id": ""} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{Config: map[string]any{attribute: value}})
			if len(all) != 1 || !strings.Contains(acctest.Text(all[0].Diagnostics), `[AttributeName("`+attribute) {
				t.Errorf("got %+v", all)
			}
		})
	}
}

func TestAnUnknownProviderIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		all := e.Serve(t, map[string]any{"region": acctest.Unknown}).List(t, t.Context(), migrationTask, acctest.Query{})
		if len(all) != 1 || !strings.Contains(acctest.Text(all[0].Diagnostics), "its argument region is known only after apply") {
			t.Errorf("got %+v", all)
		}
	})
}

// Each result comes before the next page is asked for, and none is asked for that is not needed.
func TestTasksComePageByPage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		limit, stopAfter, results, pages int
	}{
		"all":                           {0, 0, 6, 3},
		"as many as the limit":          {3, 0, 3, 2},
		"a limit that a page's end is":  {2, 0, 2, 1},
		"one":                           {1, 0, 1, 1},
		"more than there are":           {99, 0, 6, 3},
		"until nobody wants any more":   {0, 1, 1, 1},
		"until nobody does, in page 2":  {99, 3, 3, 2},
		"until nobody does, at the end": {0, 6, 6, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.PageCap = 2 })
				for i := range 6 {
					add(t, e, fmt.Sprintf("m-%d", i), "task")
				}
				came := 0
				all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{Limit: int64(test.limit), OnResult: func(acctest.Listed) bool {
					if pages := e.Mock.Count(mock.OpList); pages != came/2+1 {
						t.Errorf("result %d came after %d pages", came, pages)
					}
					came++
					return came != test.stopAfter
				}})
				if len(all) != test.results {
					t.Errorf("listed %q, want %d", names(all), test.results)
				}
				wantCount(t, e, test.pages)
			})
		})
	}
}

// What is listed is what an import would give, but for the addresses of an instance that has an id.
func TestAResourceIsWhatItWouldBeImportedAs(t *testing.T) {
	t.Parallel()
	tests := map[string][]func(*mock.Task){
		"an incremental migration": nil,
		"a migration between two ids": {func(task *mock.Task) {
			task.Source = &mock.Instance{ID: "source-1", Addrs: "192.168.9.8:6379", Password: "Sesame"}
		}},
		"an import":                    {backup},
		"a task that waits":            {unconfigured},
		"a migration that failed":      {status("FAILED")},
		"a word that nobody knows":     {status("TELEPORTING")},
		"a migration with a bandwidth": {func(task *mock.Task) { task.BandwidthLimitMB = "20" }},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
				add(t, e, "m-1", "task", change...)
				p := e.Serve(t, nil)
				all := p.List(t, t.Context(), migrationTask, acctest.Query{IncludeResource: true})
				wantNames(t, all, "task (m-1)")
				r := p.Resource(t, migrationTask)
				if diags := r.Import(t, "m-1"); acctest.HasError(diags) {
					t.Fatal(acctest.Text(diags))
				}
				for _, attribute := range []string{
					"id", "task_name", "description", "status", "migration_type", "migration_method", "vpc_id", "subnet_id", "security_group_id",
					"resume_mode", "bandwidth_limit_mb", "wait_for_sync", "deletion_policy", "restart_trigger", "ecs_tenant_private_ip", "network_type",
					"version", "supported_features", "created_at", "updated_at", "released_at", "backup_files", "source_instance", "target_instance",
				} {
					if got, want := all[0].Get(t, attribute), r.Get(t, attribute); got != want {
						t.Errorf("%s is %s, imported it is %s", attribute, got, want)
					}
				}
				if all[0].Get(t, "migration_type") == "backupfile_import" && all[0].Get(t, "target_instance.addrs") != "" {
					t.Error("an import is listed with addresses, which its configuration must not give")
				}
				if text := all[0].Resource.String(); strings.Contains(text, "Sesame") {
					t.Errorf("a secret is listed: %s", text)
				}
			})
		})
	}
}

// A filter by statuses that has read a task leaves nothing to read for its resource.
func TestATaskIsReadOnceForItsFilterAndItsResource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.RowsHaveFourWords = true })
		add(t, e, "m-1", "sessions")
		all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{
			Config: map[string]any{"statuses": []string{"INCRMIGEATING"}}, IncludeResource: true,
		})
		wantNames(t, all, "sessions (m-1)")
		wantCount(t, e, 1, mock.OpShow)
	})
}

// A task whose status cannot be read for a filter is left out with a warning.
func TestATaskThatAFilterCannotJudgeIsLeftOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.RowsHaveFourWords = true })
		add(t, e, "m-1", "first")
		add(t, e, "m-2", "second")
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 403, Code: "DCS.0403", Times: 1})
		all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{Config: map[string]any{"statuses": []string{"INCRMIGEATING"}}})
		wantNames(t, all, "WARNING: Migration task left out", "first (m-1)")
	})
}

// What goes wrong with one task keeps none of the others.
func TestATaskThatCannotBeShownKeepsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	const leftOut = "WARNING: Migration task left out"
	tests := map[string]struct {
		change func(*mock.Config)
		begin  func(t *testing.T, e *acctest.Env)
		limit  int64
		want   []string
	}{
		"gone between list and show": {
			func(c *mock.Config) { c.DeletedTask = mock.Deleted400 },
			func(_ *testing.T, e *acctest.Env) {
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, TaskID: "m-2", OnHit: func(*http.Request) { _ = e.Mock.DeleteTask("m-2") }})
			}, 0, []string{"c (m-3)", "a (m-1)"},
		},
		"shown as deleted": {
			func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusDeleted },
			func(_ *testing.T, e *acctest.Env) {
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, TaskID: "m-2", OnHit: func(*http.Request) { _ = e.Mock.DeleteTask("m-2") }})
			}, 0, []string{"c (m-3)", "a (m-1)"},
		},
		"refused": {
			nil,
			func(_ *testing.T, e *acctest.Env) {
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, TaskID: "m-2", Times: -1, Status: 403, Code: "DCS.0403"})
			}, 0, []string{"c (m-3)", leftOut, "a (m-1)"},
		},
		"not counted": {
			nil,
			func(_ *testing.T, e *acctest.Env) {
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, TaskID: "m-2", Times: -1, Status: 403, Code: "DCS.0403"})
			}, 2, []string{"c (m-3)", leftOut, "a (m-1)"},
		},
		"so new that only the list has it": {
			func(c *mock.Config) { c.NotFoundWhileMaking = true },
			func(t *testing.T, e *acctest.Env) {
				e.Mock.Forget("m-2")
				add(t, e, "m-4", "d", making)
			}, 0, []string{leftOut, "c (m-3)", "a (m-1)"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) {
					c.Ready = time.Hour
					if test.change != nil {
						test.change(c)
					}
				})
				add(t, e, "m-1", "a")
				add(t, e, "m-2", "b")
				add(t, e, "m-3", "c")
				test.begin(t, e)
				wantNames(t, e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{IncludeResource: true, Limit: test.limit}), test.want...)
			})
		})
	}
}

func TestAListThatBreaksOffSaysSo(t *testing.T) {
	t.Parallel()
	const broken = "ERROR: Migration tasks not listed"
	tests := map[string]struct {
		fault mock.Fault
		want  []string
	}{
		"at its first page":  {mock.Fault{Operation: mock.OpList, Status: 403, Code: "DCS.0403"}, []string{broken}},
		"at its second page": {mock.Fault{Operation: mock.OpList, Skip: 1, Status: 403, Code: "DCS.0403"}, []string{"c (m-3)", "b (m-2)", broken}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.PageCap = 2 })
				for i, name := range []string{"a", "b", "c"} {
					add(t, e, fmt.Sprintf("m-%d", i+1), name)
				}
				e.Mock.Order(test.fault)
				all := e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{})
				wantNames(t, all, test.want...)
				if text := acctest.Text(all[len(all)-1].Diagnostics); !strings.Contains(text, "dcs:migrationTask:list") {
					t.Errorf("the permission is not named: %s", text)
				}
			})
		})
	}
}

func TestCtrlCEndsAList(t *testing.T) {
	t.Parallel()
	for _, include := range []bool{true, false} {
		t.Run(fmt.Sprintf("with resources %t", include), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.PageCap = 2 })
				for i := range 6 {
					add(t, e, fmt.Sprintf("m-%d", i), "task")
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				all := e.Serve(t, nil).List(t, ctx, migrationTask, acctest.Query{IncludeResource: include, OnResult: func(acctest.Listed) bool {
					cancel()
					return true
				}})
				wantNames(t, all, "task (m-5)", "ERROR: Migration tasks not listed")
				wantCount(t, e, 1, mock.OpList)
			})
		})
	}
}

func TestATaskWithoutANameIsShownByItsID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		add(t, e, "m-1", "task")
		err := e.Mock.Change("m-1", func(task *mock.Task) { task.Name = "" })
		if err != nil {
			t.Fatal(err)
		}
		wantNames(t, e.Serve(t, nil).List(t, t.Context(), migrationTask, acctest.Query{}), "m-1")
	})
}
