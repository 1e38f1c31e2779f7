package resources_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// Bad input fails when planning, on the attribute.
func TestValidation(t *testing.T) {
	t.Parallel()
	type tc struct {
		base   func(*acctest.Env) config
		change func(config) config
		paths  []string // of the errors, each by its last attribute; none: valid
	}
	set := func(pairs ...any) func(config) config {
		return func(c config) config { return c.with(pairs...) }
	}
	source := func(pairs ...any) func(config) config {
		return func(c config) config { return c.source(pairs...) }
	}
	target := func(pairs ...any) func(config) config {
		return func(c config) config { return c.target(pairs...) }
	}
	files := func(pairs ...any) func(config) config {
		return func(c config) config { return c.end("backup_files", pairs...) }
	}
	both := func(name string, values ...any) func(config) config { // the source's value, and the target's if it is another
		return func(c config) config {
			return c.source("id", nil, "addrs", nil, name, values[0]).target("id", nil, "addrs", nil, name, values[len(values)-1])
		}
	}
	some := map[string]any{"id": "x"}
	tests := map[string]tc{
		"an online task":                        {incremental, set(), nil},
		"an import":                             {imported, set(), nil},
		"no name":                               {incremental, set("task_name", ""), []string{"task_name"}},
		"another type":                          {incremental, set("migration_type", "offline"), []string{"migration_type"}},
		"another method":                        {incremental, set("migration_method", "sync"), []string{"migration_method"}},
		"another resume mode":                   {incremental, set("resume_mode", "never"), []string{"resume_mode"}},
		"another deletion policy":               {incremental, set("deletion_policy", "keep"), []string{"deletion_policy"}},
		"no VPC":                                {incremental, set("vpc_id", nil), []string{"vpc_id"}},
		"an empty VPC":                          {incremental, set("vpc_id", ""), []string{"vpc_id"}},
		"no subnet":                             {incremental, set("subnet_id", nil), []string{"subnet_id"}},
		"no security group":                     {incremental, set("security_group_id", nil), []string{"security_group_id"}},
		"no method":                             {incremental, set("migration_method", nil), []string{"migration_method"}},
		"no resume mode":                        {incremental, set("resume_mode", nil), []string{"resume_mode"}},
		"no source":                             {incremental, set("source_instance", nil), []string{"source_instance"}},
		"no target":                             {incremental, set("target_instance", nil), []string{"target_instance"}},
		"backup files online":                   {incremental, set("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b"}), []string{"backup_files"}},
		"a bandwidth of zero":                   {incremental, set("bandwidth_limit_mb", 0), []string{"bandwidth_limit_mb"}},
		"a bandwidth too high":                  {incremental, set("bandwidth_limit_mb", 10241), []string{"bandwidth_limit_mb"}},
		"the lowest bandwidth":                  {incremental, set("bandwidth_limit_mb", 1), nil},
		"the highest bandwidth":                 {incremental, set("bandwidth_limit_mb", 10240), nil},
		"without instances, method":             {waiting, set("migration_method", "full_amount_migration"), []string{"migration_method"}},
		"without instances, resume mode":        {waiting, set("resume_mode", "auto"), []string{"resume_mode"}},
		"without instances, bandwidth":          {waiting, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"without instances, restart trigger":    {waiting, set("restart_trigger", "one"), []string{"restart_trigger"}},
		"id and addresses":                      {incremental, source("id", "x"), nil},
		"neither id nor addresses":              {incremental, source("addrs", nil), []string{"id"}},
		"an empty id":                           {incremental, target("id", ""), []string{"id"}},
		"no addresses":                          {incremental, source("addrs", []string{}), []string{"addrs"}},
		"an address without a port":             {incremental, source("addrs", []string{"10.0.0.5"}), []string{"addrs"}},
		"an address with a port too high":       {incremental, source("addrs", []string{"10.0.0.5:65536"}), []string{"addrs"}},
		"an address that is null":               {incremental, source("addrs", []any{"10.0.0.5:6379", nil}), []string{"addrs"}},
		"an address with port zero":             {incremental, source("addrs", []string{"10.0.0.5:0"}), []string{"addrs"}},
		"an address without a host":             {incremental, source("addrs", []string{":6379"}), []string{"addrs"}},
		"addresses in one text":                 {incremental, source("addrs", []string{"10.0.0.5:6379,10.0.0.6:6379"}), []string{"addrs"}},
		"an address by name":                    {incremental, source("addrs", []string{"redis.example.com:6379"}), nil},
		"an IPv6 address":                       {incremental, source("addrs", []string{"[fd00::5]:6379"}), nil},
		"numbers that are no IP address":        {incremental, source("addrs", []string{"10.0.0.256:6379"}), []string{"addrs"}},
		"too few numbers for an IP address":     {incremental, source("addrs", []string{"10.0.5:6379"}), []string{"addrs"}},
		"a host that begins with numbers":       {incremental, source("addrs", []string{"10.0.0.5.example.com:6379"}), nil},
		"colons that are no IP address":         {incremental, source("addrs", []string{"[fd00::5::6]:6379"}), []string{"addrs"}},
		"an empty write-only password":          {incremental, source("password_wo", ""), []string{"password_wo"}},
		"an empty password":                     {incremental, source("password_wo", nil, "password_wo_version", nil, "password", ""), []string{"password"}},
		"no password at all":                    {incremental, source("password_wo", nil, "password_wo_version", nil), nil},
		"a fraction of a bandwidth":             {incremental, set("bandwidth_limit_mb", 1.5), []string{"bandwidth_limit_mb"}},
		"a bandwidth beyond all whole numbers":  {incremental, set("bandwidth_limit_mb", 1e20), []string{"bandwidth_limit_mb"}},
		"a fraction of a version":               {incremental, source("password_wo_version", 1.5), []string{"password_wo_version"}},
		"an instance id with blanks":            {incremental, target("id", " i-1 "), []string{"id"}},
		"an instance id with a slash":           {incremental, target("id", "a/../b"), []string{"id"}},
		"an instance id that is two dots":       {incremental, target("id", ".."), []string{"id"}},
		"a VPC with a blank":                    {incremental, set("vpc_id", "vpc 1"), []string{"vpc_id"}},
		"a subnet with a control character":     {incremental, set("subnet_id", "s\x00"), []string{"subnet_id"}},
		"a security group with a slash":         {incremental, set("security_group_id", "a/b"), []string{"security_group_id"}},
		"a backup id with a slash":              {imported, files("file_source", "backup_record", "bucket_name", nil, "files", nil, "backup_id", "a/b"), []string{"backup_id"}},
		"a name of blanks":                      {incremental, set("task_name", "  "), []string{"task_name"}},
		"a name with a blank at its end":        {incremental, set("task_name", "task "), []string{"task_name"}},
		"a name with a control character":       {incremental, set("task_name", "ta\nsk"), []string{"task_name"}},
		"a name with a blank inside":            {incremental, set("task_name", "a task"), nil},
		"one instance at both ends":             {incremental, both("id", "i-1"), []string{"id"}},
		"an address of both ends":               {incremental, both("addrs", []string{"Redis.example.com:6379", "10.0.0.5:6379"}, []string{"redis.EXAMPLE.com.:6379"}), []string{"addrs"}},
		"one IP address spelt in two ways":      {incremental, both("addrs", []string{"[fd00::5]:6379"}, []string{"[FD00:0:0::5]:6379"}), []string{"addrs"}},
		"one host with two ports":               {incremental, both("addrs", []string{"10.0.0.5:6379"}, []string{"10.0.0.5:6380"}), nil},
		"ends that are not known":               {incremental, both("addrs", []any{acctest.Unknown}, acctest.Unknown), nil},
		"both passwords":                        {incremental, source("password", "x"), []string{"password"}},
		"a write-only password without version": {incremental, source("password_wo_version", nil), []string{"password_wo"}},
		"a version beside a plain password":     {incremental, source("password_wo", nil, "password", "x"), []string{"password"}},
		"an import without method":              {imported, set("migration_method", nil), []string{"migration_method"}},
		"an import without target":              {imported, set("target_instance", nil), []string{"target_instance"}},
		"an import without files":               {imported, set("backup_files", nil), []string{"backup_files"}},
		"an import with a VPC":                  {imported, set("vpc_id", "x"), []string{"vpc_id"}},
		"an import with a subnet":               {imported, set("subnet_id", "x"), []string{"subnet_id"}},
		"an import with a security group":       {imported, set("security_group_id", "x"), []string{"security_group_id"}},
		"an import with a resume mode":          {imported, set("resume_mode", "auto"), []string{"resume_mode"}},
		"an import with a bandwidth":            {imported, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"an import with a restart trigger":      {imported, set("restart_trigger", "one"), nil},
		"an online task with a restart trigger": {incremental, set("restart_trigger", "one"), nil},
		"an import with a source":               {imported, set("source_instance", some), []string{"source_instance"}},
		"an import into addresses":              {imported, target("id", nil, "addrs", []string{"10.0.0.5:6379"}), []string{"id", "addrs"}},
		"another file source":                   {imported, files("file_source", "ftp"), []string{"file_source"}},
		"a bucket's files without the bucket":   {imported, files("bucket_name", nil), []string{"bucket_name"}},
		"a bucket without files":                {imported, files("files", nil), []string{"files"}},
		"a bucket with no files":                {imported, files("files", []any{}), []string{"files"}},
		"a file without a name":                 {imported, files("files", []any{map[string]any{"file_name": ""}}), []string{"file_name"}},
		"a file that is null":                   {imported, files("files", []any{nil}), []string{"file_name"}},
		"a bucket with a record":                {imported, files("backup_id", "b"), []string{"backup_id"}},
		"a record without an id":                {imported, files("file_source", "backup_record", "bucket_name", nil, "files", nil), []string{"backup_id"}},
		"a record with a bucket":                {imported, files("file_source", "backup_record", "backup_id", "b", "files", nil), []string{"bucket_name"}},
		"a record with files":                   {imported, files("file_source", "backup_record", "backup_id", "b", "bucket_name", nil), []string{"files"}},
		"a time-out of nothing":                 {incremental, set("timeouts", timeouts("update", "-5m")), []string{"update"}},
		"a time-out that is no duration":        {incremental, set("timeouts", timeouts("create", "soon")), []string{"create"}},

		"an unknown source, no method":      {incremental, set("source_instance", acctest.Unknown, "migration_method", nil), []string{"migration_method"}},
		"an unknown target, no resume mode": {incremental, set("target_instance", acctest.Unknown, "resume_mode", nil), []string{"resume_mode"}},

		"an unknown type":                 {incremental, set("migration_type", acctest.Unknown, "vpc_id", nil), nil},
		"unknown instances":               {incremental, set("source_instance", acctest.Unknown, "target_instance", acctest.Unknown), nil},
		"an unknown source and no method": {waiting, set("source_instance", acctest.Unknown), nil},
		"unknown arguments":               {incremental, set("vpc_id", acctest.Unknown, "migration_method", acctest.Unknown, "resume_mode", acctest.Unknown, "bandwidth_limit_mb", acctest.Unknown), nil},
		"unknown ends": {incremental, func(c config) config {
			return c.source("addrs", acctest.Unknown, "password_wo", acctest.Unknown).target("id", acctest.Unknown)
		}, nil},
		"an unknown address among known":  {incremental, source("addrs", []any{"10.0.0.5:6379", acctest.Unknown}), nil},
		"an import with what may be null": {imported, set("vpc_id", acctest.Unknown, "source_instance", acctest.Unknown, "target_instance", acctest.Unknown, "backup_files", acctest.Unknown), nil},
		"an import with unknown files":    {imported, files("file_source", acctest.Unknown, "files", acctest.Unknown), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := e.Serve(t, nil).Resource(t, migrationTask)
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
			wantCount(t, e, 0)
		})
	}
}

// What may hold a secret is not repeated by the rule that refuses it, neither in the error nor in its path.
func TestValidationRepeatsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "redis://user:hunter2hunter2@10.0.0.5:6379/\x01"
	e := acctest.NewMock(t, nil)
	server := e.Serve(t, nil)
	online, importing := incremental(e), imported(e)
	for name, c := range map[string]config{
		"an address":        online.source("addrs", []string{secret}),
		"an instance id":    online.source("id", secret),
		"a VPC":             online.with("vpc_id", secret),
		"a subnet":          online.with("subnet_id", secret),
		"a security group":  online.with("security_group_id", secret),
		"a name":            online.with("task_name", secret),
		"a type":            online.with("migration_type", secret),
		"a method":          online.with("migration_method", secret),
		"a resume mode":     online.with("resume_mode", secret),
		"a deletion policy": online.with("deletion_policy", secret),
		"a file source":     importing.end("backup_files", "file_source", secret),
		"a backup id":       importing.end("backup_files", "file_source", "backup_record", "bucket_name", nil, "files", nil, "backup_id", secret),
		"an id twice":       online.source("addrs", nil, "id", "a@hunter2").target("id", "a@hunter2"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			errs := acctest.Errors(server.Resource(t, migrationTask).Validate(t, c))
			if len(errs) == 0 {
				t.Fatal("valid")
			}
			for _, err := range errs {
				if said := fmt.Sprint(err.Summary, err.Detail, err.Attribute); strings.Contains(said, "hunter2") {
					t.Errorf("repeats the secret: %s", said)
				}
			}
		})
	}
}

// A password that older instances cannot be migrated with is warned of, and not repeated.
func TestAPasswordWithASingleQuoteIsWarnedOf(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	for name, c := range map[string]config{
		"password":    incremental(e).source("password_wo", nil, "password_wo_version", nil, "password", "it's-a-secret"),
		"password_wo": incremental(e).source("password_wo", "it's-a-secret"),
	} {
		diags := r.Validate(t, c)
		if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || lastAttribute(diags[0]) != name ||
			!strings.Contains(diags[0].Detail, "single quote") || strings.Contains(diags[0].Detail, "a-secret") {
			t.Errorf("of %s is said: %s", name, acctest.Text(diags))
		}
	}
}

// The resource that configures a task elsewhere has the same rules.
func TestConfigurationValidation(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	valid := config{
		"task_id": "t-1", "migration_method": "full_amount_migration", "resume_mode": "auto",
		"source_instance": map[string]any{"addrs": []string{"10.0.0.5:6379"}}, "target_instance": map[string]any{"id": "i-1"},
	}
	if diags := r.Validate(t, valid); len(diags) > 0 {
		t.Errorf("not valid: %s", acctest.Text(diags))
	}
	for name, c := range map[string]config{
		"task_id":            valid.with("task_id", "a/../b"),
		"bandwidth_limit_mb": valid.with("bandwidth_limit_mb", 1.5),
		"id":                 valid.source("id", "i-1"),
		"addrs":              valid.target("addrs", []string{"10.0.0.5:6379"}),
	} {
		if errs := acctest.Errors(r.Validate(t, c)); len(errs) != 1 || lastAttribute(errs[0]) != name {
			t.Errorf("errors on %s: %s", name, acctest.Text(errs))
		}
	}
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
	e := acctest.NewMock(t, nil)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	c := incremental(e).source("password_wo", nil)
	wantNone(t, r.Validate(t, c))
	wantError(t, r.Plan(t, c).Diagnostics, "Missing password", "source_instance", "password_wo", "-refresh=false")
	wantCount(t, e, 0)
}
