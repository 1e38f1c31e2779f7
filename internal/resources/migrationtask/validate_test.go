package migrationtask_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Bad input fails when planning, on the attribute.
func TestValidation(t *testing.T) {
	t.Parallel()
	type tc struct {
		base   func(*acctest.Env) resourcetest.Config
		change func(resourcetest.Config) resourcetest.Config
		paths  []string // of the errors, each by its last attribute; none: valid
	}
	set := func(pairs ...any) func(resourcetest.Config) resourcetest.Config {
		return func(c resourcetest.Config) resourcetest.Config { return c.With(pairs...) }
	}
	source := func(pairs ...any) func(resourcetest.Config) resourcetest.Config {
		return func(c resourcetest.Config) resourcetest.Config { return c.Source(pairs...) }
	}
	target := func(pairs ...any) func(resourcetest.Config) resourcetest.Config {
		return func(c resourcetest.Config) resourcetest.Config { return c.Target(pairs...) }
	}
	files := func(pairs ...any) func(resourcetest.Config) resourcetest.Config {
		return func(c resourcetest.Config) resourcetest.Config { return c.Instance("backup_files", pairs...) }
	}
	bothEnds := func(name string, values ...any) func(resourcetest.Config) resourcetest.Config { // the source's value, and the target's if it is another
		return func(c resourcetest.Config) resourcetest.Config {
			return c.Source("id", nil, "addrs", nil, name, values[0]).Target("id", nil, "addrs", nil, name, values[len(values)-1])
		}
	}
	some := map[string]any{"id": "x"}
	tests := map[string]tc{
		"an online task":                        {resourcetest.IncrementalTask, set(), nil},
		"an import":                             {resourcetest.BackupImport, set(), nil},
		"no name":                               {resourcetest.IncrementalTask, set("task_name", ""), []string{"task_name"}},
		"another type":                          {resourcetest.IncrementalTask, set("migration_type", "offline"), []string{"migration_type"}},
		"another method":                        {resourcetest.IncrementalTask, set("migration_method", "sync"), []string{"migration_method"}},
		"another resume mode":                   {resourcetest.IncrementalTask, set("resume_mode", "never"), []string{"resume_mode"}},
		"another deletion policy":               {resourcetest.IncrementalTask, set("deletion_policy", "keep"), []string{"deletion_policy"}},
		"no VPC":                                {resourcetest.IncrementalTask, set("vpc_id", nil), []string{"vpc_id"}},
		"an empty VPC":                          {resourcetest.IncrementalTask, set("vpc_id", ""), []string{"vpc_id"}},
		"no subnet":                             {resourcetest.IncrementalTask, set("subnet_id", nil), []string{"subnet_id"}},
		"no security group":                     {resourcetest.IncrementalTask, set("security_group_id", nil), []string{"security_group_id"}},
		"no method":                             {resourcetest.IncrementalTask, set("migration_method", nil), []string{"migration_method"}},
		"no resume mode":                        {resourcetest.IncrementalTask, set("resume_mode", nil), []string{"resume_mode"}},
		"no source":                             {resourcetest.IncrementalTask, set("source_instance", nil), []string{"source_instance"}},
		"no target":                             {resourcetest.IncrementalTask, set("target_instance", nil), []string{"target_instance"}},
		"backup files online":                   {resourcetest.IncrementalTask, set("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b"}), []string{"backup_files"}},
		"a bandwidth of zero":                   {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 0), []string{"bandwidth_limit_mb"}},
		"a bandwidth too high":                  {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 10241), []string{"bandwidth_limit_mb"}},
		"the lowest bandwidth":                  {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 1), nil},
		"the highest bandwidth":                 {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 10240), nil},
		"without instances, method":             {resourcetest.WaitingTask, set("migration_method", "full_amount_migration"), []string{"migration_method"}},
		"without instances, resume mode":        {resourcetest.WaitingTask, set("resume_mode", "auto"), []string{"resume_mode"}},
		"without instances, bandwidth":          {resourcetest.WaitingTask, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"without instances, restart trigger":    {resourcetest.WaitingTask, set("restart_trigger", "one"), []string{"restart_trigger"}},
		"id and addresses":                      {resourcetest.IncrementalTask, source("id", "x"), nil},
		"neither id nor addresses":              {resourcetest.IncrementalTask, source("addrs", nil), []string{"id"}},
		"an empty id":                           {resourcetest.IncrementalTask, target("id", ""), []string{"id"}},
		"no addresses":                          {resourcetest.IncrementalTask, source("addrs", []string{}), []string{"addrs"}},
		"an address without a port":             {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.5"}), []string{"addrs"}},
		"an address with a port too high":       {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.5:65536"}), []string{"addrs"}},
		"an address that is null":               {resourcetest.IncrementalTask, source("addrs", []any{"10.0.0.5:6379", nil}), []string{"addrs"}},
		"an address with port zero":             {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.5:0"}), []string{"addrs"}},
		"an address without a host":             {resourcetest.IncrementalTask, source("addrs", []string{":6379"}), []string{"addrs"}},
		"addresses in one text":                 {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.5:6379,10.0.0.6:6379"}), []string{"addrs"}},
		"an address by name":                    {resourcetest.IncrementalTask, source("addrs", []string{"redis.example.com:6379"}), nil},
		"an IPv6 address":                       {resourcetest.IncrementalTask, source("addrs", []string{"[fd00::5]:6379"}), nil},
		"numbers that are no IP address":        {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.256:6379"}), []string{"addrs"}},
		"too few numbers for an IP address":     {resourcetest.IncrementalTask, source("addrs", []string{"10.0.5:6379"}), []string{"addrs"}},
		"a host that begins with numbers":       {resourcetest.IncrementalTask, source("addrs", []string{"10.0.0.5.example.com:6379"}), nil},
		"colons that are no IP address":         {resourcetest.IncrementalTask, source("addrs", []string{"[fd00::5::6]:6379"}), []string{"addrs"}},
		"an empty write-only password":          {resourcetest.IncrementalTask, source("password_wo", ""), []string{"password_wo"}},
		"an empty password":                     {resourcetest.IncrementalTask, source("password_wo", nil, "password_wo_version", nil, "password", ""), []string{"password"}},
		"no password at all":                    {resourcetest.IncrementalTask, source("password_wo", nil, "password_wo_version", nil), nil},
		"a fraction of a bandwidth":             {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 1.5), []string{"bandwidth_limit_mb"}},
		"a bandwidth beyond all whole numbers":  {resourcetest.IncrementalTask, set("bandwidth_limit_mb", 1e20), []string{"bandwidth_limit_mb"}},
		"a fraction of a version":               {resourcetest.IncrementalTask, source("password_wo_version", 1.5), []string{"password_wo_version"}},
		"an instance id with blanks":            {resourcetest.IncrementalTask, target("id", " i-1 "), []string{"id"}},
		"an instance id with a slash":           {resourcetest.IncrementalTask, target("id", "a/../b"), []string{"id"}},
		"an instance id that is two dots":       {resourcetest.IncrementalTask, target("id", ".."), []string{"id"}},
		"a VPC with a blank":                    {resourcetest.IncrementalTask, set("vpc_id", "vpc 1"), []string{"vpc_id"}},
		"a subnet with a control character":     {resourcetest.IncrementalTask, set("subnet_id", "s\x00"), []string{"subnet_id"}},
		"a security group with a slash":         {resourcetest.IncrementalTask, set("security_group_id", "a/b"), []string{"security_group_id"}},
		"a backup id with a slash":              {resourcetest.BackupImport, files("file_source", "backup_record", "bucket_name", nil, "files", nil, "backup_id", "a/b"), []string{"backup_id"}},
		"a name of blanks":                      {resourcetest.IncrementalTask, set("task_name", "  "), []string{"task_name"}},
		"a name with a blank at its end":        {resourcetest.IncrementalTask, set("task_name", "task "), []string{"task_name"}},
		"a name with a control character":       {resourcetest.IncrementalTask, set("task_name", "ta\nsk"), []string{"task_name"}},
		"a name with a blank inside":            {resourcetest.IncrementalTask, set("task_name", "a task"), nil},
		"one instance at both ends":             {resourcetest.IncrementalTask, bothEnds("id", "i-1"), []string{"id"}},
		"an address of both ends":               {resourcetest.IncrementalTask, bothEnds("addrs", []string{"Redis.example.com:6379", "10.0.0.5:6379"}, []string{"redis.EXAMPLE.com.:6379"}), []string{"addrs"}},
		"one IP address spelt in two ways":      {resourcetest.IncrementalTask, bothEnds("addrs", []string{"[fd00::5]:6379"}, []string{"[FD00:0:0::5]:6379"}), []string{"addrs"}},
		"one host with two ports":               {resourcetest.IncrementalTask, bothEnds("addrs", []string{"10.0.0.5:6379"}, []string{"10.0.0.5:6380"}), nil},
		"ends that are not known":               {resourcetest.IncrementalTask, bothEnds("addrs", []any{acctest.Unknown}, acctest.Unknown), nil},
		"both passwords":                        {resourcetest.IncrementalTask, source("password", "x"), []string{"password"}},
		"a write-only password without version": {resourcetest.IncrementalTask, source("password_wo_version", nil), []string{"password_wo"}},
		"a version beside a plain password":     {resourcetest.IncrementalTask, source("password_wo", nil, "password", "x"), []string{"password"}},
		"an import without method":              {resourcetest.BackupImport, set("migration_method", nil), []string{"migration_method"}},
		"an import without target":              {resourcetest.BackupImport, set("target_instance", nil), []string{"target_instance"}},
		"an import without files":               {resourcetest.BackupImport, set("backup_files", nil), []string{"backup_files"}},
		"an import with a VPC":                  {resourcetest.BackupImport, set("vpc_id", "x"), []string{"vpc_id"}},
		"an import with a subnet":               {resourcetest.BackupImport, set("subnet_id", "x"), []string{"subnet_id"}},
		"an import with a security group":       {resourcetest.BackupImport, set("security_group_id", "x"), []string{"security_group_id"}},
		"an import with a resume mode":          {resourcetest.BackupImport, set("resume_mode", "auto"), []string{"resume_mode"}},
		"an import with a bandwidth":            {resourcetest.BackupImport, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"an import with a restart trigger":      {resourcetest.BackupImport, set("restart_trigger", "one"), nil},
		"an online task with a restart trigger": {resourcetest.IncrementalTask, set("restart_trigger", "one"), nil},
		"an import with a source":               {resourcetest.BackupImport, set("source_instance", some), []string{"source_instance"}},
		"an import into addresses":              {resourcetest.BackupImport, target("id", nil, "addrs", []string{"10.0.0.5:6379"}), []string{"id", "addrs"}},
		"another file source":                   {resourcetest.BackupImport, files("file_source", "ftp"), []string{"file_source"}},
		"a bucket's files without the bucket":   {resourcetest.BackupImport, files("bucket_name", nil), []string{"bucket_name"}},
		"a bucket without files":                {resourcetest.BackupImport, files("files", nil), []string{"files"}},
		"a bucket with no files":                {resourcetest.BackupImport, files("files", []any{}), []string{"files"}},
		"a file without a name":                 {resourcetest.BackupImport, files("files", []any{map[string]any{"file_name": ""}}), []string{"file_name"}},
		"a file that is null":                   {resourcetest.BackupImport, files("files", []any{nil}), []string{"file_name"}},
		"a bucket with a record":                {resourcetest.BackupImport, files("backup_id", "b"), []string{"backup_id"}},
		"a record without an id":                {resourcetest.BackupImport, files("file_source", "backup_record", "bucket_name", nil, "files", nil), []string{"backup_id"}},
		"a record with a bucket":                {resourcetest.BackupImport, files("file_source", "backup_record", "backup_id", "b", "files", nil), []string{"bucket_name"}},
		"a record with files":                   {resourcetest.BackupImport, files("file_source", "backup_record", "backup_id", "b", "bucket_name", nil), []string{"files"}},
		"a time-out of nothing":                 {resourcetest.IncrementalTask, set("timeouts", resourcetest.Timeouts("update", "-5m")), []string{"update"}},
		"a time-out that is no duration":        {resourcetest.IncrementalTask, set("timeouts", resourcetest.Timeouts("create", "soon")), []string{"create"}},

		"an unknown source, no method":      {resourcetest.IncrementalTask, set("source_instance", acctest.Unknown, "migration_method", nil), []string{"migration_method"}},
		"an unknown target, no resume mode": {resourcetest.IncrementalTask, set("target_instance", acctest.Unknown, "resume_mode", nil), []string{"resume_mode"}},

		"an unknown type":                 {resourcetest.IncrementalTask, set("migration_type", acctest.Unknown, "vpc_id", nil), nil},
		"unknown instances":               {resourcetest.IncrementalTask, set("source_instance", acctest.Unknown, "target_instance", acctest.Unknown), nil},
		"an unknown source and no method": {resourcetest.WaitingTask, set("source_instance", acctest.Unknown), nil},
		"unknown arguments":               {resourcetest.IncrementalTask, set("vpc_id", acctest.Unknown, "migration_method", acctest.Unknown, "resume_mode", acctest.Unknown, "bandwidth_limit_mb", acctest.Unknown), nil},
		"unknown ends": {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", acctest.Unknown, "password_wo", acctest.Unknown).Target("id", acctest.Unknown)
		}, nil},
		"an unknown address among known":  {resourcetest.IncrementalTask, source("addrs", []any{"10.0.0.5:6379", acctest.Unknown}), nil},
		"an import with what may be null": {resourcetest.BackupImport, set("vpc_id", acctest.Unknown, "source_instance", acctest.Unknown, "target_instance", acctest.Unknown, "backup_files", acctest.Unknown), nil},
		"an import with unknown files":    {resourcetest.BackupImport, files("file_source", acctest.Unknown, "files", acctest.Unknown), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				c := test.change(test.base(e))
				errs := acctest.Errors(r.Validate(t, c))
				var paths []string
				for _, err := range errs {
					paths = append(paths, lastAttribute(err))
					if err.Detail == "" {
						t.Errorf("%s has no detail", err.Summary)
					}
					if strings.Contains(err.Detail, "always an error in the provider") {
						t.Errorf("blames the provider: %s", err.Detail)
					}
				}
				for _, want := range test.paths {
					if !strings.Contains(strings.Join(paths, " "), want) {
						t.Errorf("errors on %q, want %q: %s", paths, want, acctest.Text(errs))
					}
				}
				if len(test.paths) == 0 {
					if len(errs) > 0 {
						t.Errorf("not valid: %s", acctest.Text(errs))
					}
					if plan := r.Plan(t, c); acctest.HasError(plan.Diagnostics) {
						t.Errorf("not planned: %s", acctest.Text(plan.Diagnostics))
					}
				}
				resourcetest.WantCount(t, e, 0)
			})
		})
	}
}

// What may hold a secret is not repeated by the rule that refuses it, neither in the error nor in its path.
func TestValidationRepeatsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "redis://user:hunter2hunter2@10.0.0.5:6379/\x01"
	e := acctest.NewMemoryMock(t, nil)
	server := e.Serve(t, nil)
	online, importing := resourcetest.IncrementalTask(e), resourcetest.BackupImport(e)
	for name, c := range map[string]resourcetest.Config{
		"an address":        online.Source("addrs", []string{secret}),
		"an instance id":    online.Source("id", secret),
		"a VPC":             online.With("vpc_id", secret),
		"a subnet":          online.With("subnet_id", secret),
		"a security group":  online.With("security_group_id", secret),
		"a name":            online.With("task_name", secret),
		"a type":            online.With("migration_type", secret),
		"a method":          online.With("migration_method", secret),
		"a resume mode":     online.With("resume_mode", secret),
		"a deletion policy": online.With("deletion_policy", secret),
		"a file source":     importing.Instance("backup_files", "file_source", secret),
		"a backup id":       importing.Instance("backup_files", "file_source", "backup_record", "bucket_name", nil, "files", nil, "backup_id", secret),
		"an id twice":       online.Source("addrs", nil, "id", "a@hunter2").Target("id", "a@hunter2"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			errs := acctest.Errors(server.Resource(t, resourcetest.TypeMigrationTask).Validate(t, c))
			if len(errs) == 0 {
				t.Fatal("valid")
			}
			for _, err := range errs {
				if text := fmt.Sprint(err.Summary, err.Detail, err.Attribute); strings.Contains(text, "hunter2") {
					t.Errorf("repeats the secret: %s", text)
				}
			}
		})
	}
}

// A password that older instances cannot be migrated with is warned of, and not repeated.
func TestAPasswordWithASingleQuoteIsWarnedOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		for name, c := range map[string]resourcetest.Config{
			"password":    resourcetest.IncrementalTask(e).Source("password_wo", nil, "password_wo_version", nil, "password", "it's-a-secret"),
			"password_wo": resourcetest.IncrementalTask(e).Source("password_wo", "it's-a-secret"),
		} {
			diags := r.Validate(t, c)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || lastAttribute(diags[0]) != name ||
				!strings.Contains(diags[0].Detail, "single quote") || strings.Contains(diags[0].Detail, "a-secret") {
				t.Errorf("of %s is said: %s", name, acctest.Text(diags))
			}
		}
	})
}

// The resource that configures a task elsewhere has the same rules.
func TestConfigurationValidation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		valid := resourcetest.Config{
			"task_id": "t-1", "migration_method": "full_amount_migration", "resume_mode": "auto",
			"source_instance": map[string]any{"addrs": []string{"10.0.0.5:6379"}}, "target_instance": map[string]any{"id": "i-1"},
		}
		if diags := r.Validate(t, valid); len(diags) > 0 {
			t.Errorf("not valid: %s", acctest.Text(diags))
		}
		for name, c := range map[string]resourcetest.Config{
			"task_id":            valid.With("task_id", "a/../b"),
			"bandwidth_limit_mb": valid.With("bandwidth_limit_mb", 1.5),
			"id":                 valid.Source("id", "i-1"),
			"addrs":              valid.Target("addrs", []string{"10.0.0.5:6379"}),
		} {
			if errs := acctest.Errors(r.Validate(t, c)); len(errs) != 1 || lastAttribute(errs[0]) != name {
				t.Errorf("errors on %s: %s", name, acctest.Text(errs))
			}
		}
	})
}

// lastAttribute is the attribute that an error is about; a set's element belongs to the set.
func lastAttribute(d *tfprotov6.Diagnostic) string {
	name := ""
	if d.Attribute != nil {
		for _, step := range d.Attribute.Steps() {
			if text, ok := stepName(step); ok {
				name = text
			}
		}
	}
	return name
}

func stepName(step tftypes.AttributePathStep) (string, bool) {
	name, ok := step.(tftypes.AttributeName)
	return string(name), ok
}

func TestAPasswordVersionAloneIsValidAndSendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		c := resourcetest.IncrementalTask(e).Source("password_wo", nil)
		resourcetest.WantNone(t, r.Validate(t, c))
		resourcetest.WantError(t, r.Plan(t, c).Diagnostics, "Missing password", "source_instance", "password_wo", "-refresh=false")
		resourcetest.WantCount(t, e, 0)
	})
}
