package resources_test

import (
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
	some := map[string]any{"id": "x"}
	tests := map[string]tc{
		"an online task":                          {incremental, set(), nil},
		"an import":                               {imported, set(), nil},
		"no name":                                 {incremental, set("task_name", ""), []string{"task_name"}},
		"another type":                            {incremental, set("migration_type", "offline"), []string{"migration_type"}},
		"another method":                          {incremental, set("migration_method", "sync"), []string{"migration_method"}},
		"another resume mode":                     {incremental, set("resume_mode", "never"), []string{"resume_mode"}},
		"another deletion policy":                 {incremental, set("deletion_policy", "keep"), []string{"deletion_policy"}},
		"no VPC":                                  {incremental, set("vpc_id", nil), []string{"vpc_id"}},
		"an empty VPC":                            {incremental, set("vpc_id", ""), []string{"vpc_id"}},
		"no subnet":                               {incremental, set("subnet_id", nil), []string{"subnet_id"}},
		"no security group":                       {incremental, set("security_group_id", nil), []string{"security_group_id"}},
		"no method":                               {incremental, set("migration_method", nil), []string{"migration_method"}},
		"no resume mode":                          {incremental, set("resume_mode", nil), []string{"resume_mode"}},
		"no source":                               {incremental, set("source_instance", nil), []string{"source_instance"}},
		"no target":                               {incremental, set("target_instance", nil), []string{"target_instance"}},
		"backup files online":                     {incremental, set("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b"}), []string{"backup_files"}},
		"a bandwidth of zero":                     {incremental, set("bandwidth_limit_mb", 0), []string{"bandwidth_limit_mb"}},
		"a bandwidth too high":                    {incremental, set("bandwidth_limit_mb", 10241), []string{"bandwidth_limit_mb"}},
		"the lowest bandwidth":                    {incremental, set("bandwidth_limit_mb", 1), nil},
		"the highest bandwidth":                   {incremental, set("bandwidth_limit_mb", 10240), nil},
		"without instances, method":               {waiting, set("migration_method", "full_amount_migration"), []string{"migration_method"}},
		"without instances, resume mode":          {waiting, set("resume_mode", "auto"), []string{"resume_mode"}},
		"without instances, bandwidth":            {waiting, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"without instances, restart trigger":      {waiting, set("restart_trigger", "one"), []string{"restart_trigger"}},
		"id and addresses":                        {incremental, source("id", "x"), []string{"id"}},
		"neither id nor addresses":                {incremental, source("addrs", nil), []string{"id"}},
		"an empty id":                             {incremental, target("id", ""), []string{"id"}},
		"no addresses":                            {incremental, source("addrs", []string{}), []string{"addrs"}},
		"an address without a port":               {incremental, source("addrs", []string{"10.0.0.5"}), []string{"addrs"}},
		"an address with a port too high":         {incremental, source("addrs", []string{"10.0.0.5:65536"}), []string{"addrs"}},
		"an address that is null":                 {incremental, source("addrs", []any{"10.0.0.5:6379", nil}), []string{"addrs"}},
		"an address with port zero":               {incremental, source("addrs", []string{"10.0.0.5:0"}), []string{"addrs"}},
		"an address without a host":               {incremental, source("addrs", []string{":6379"}), []string{"addrs"}},
		"addresses in one text":                   {incremental, source("addrs", []string{"10.0.0.5:6379,10.0.0.6:6379"}), []string{"addrs"}},
		"an address by name":                      {incremental, source("addrs", []string{"redis.example.com:6379"}), nil},
		"an IPv6 address":                         {incremental, source("addrs", []string{"[fd00::5]:6379"}), nil},
		"both passwords":                          {incremental, source("password", "x"), []string{"password"}},
		"a write-only password without version":   {incremental, source("password_wo_version", nil), []string{"password_wo"}},
		"a version without a write-only password": {incremental, source("password_wo", nil), []string{"password_wo_version"}},
		"an import without method":                {imported, set("migration_method", nil), []string{"migration_method"}},
		"an import without target":                {imported, set("target_instance", nil), []string{"target_instance"}},
		"an import without files":                 {imported, set("backup_files", nil), []string{"backup_files"}},
		"an import with a VPC":                    {imported, set("vpc_id", "x"), []string{"vpc_id"}},
		"an import with a subnet":                 {imported, set("subnet_id", "x"), []string{"subnet_id"}},
		"an import with a security group":         {imported, set("security_group_id", "x"), []string{"security_group_id"}},
		"an import with a resume mode":            {imported, set("resume_mode", "auto"), []string{"resume_mode"}},
		"an import with a bandwidth":              {imported, set("bandwidth_limit_mb", 5), []string{"bandwidth_limit_mb"}},
		"an import with a restart trigger":        {imported, set("restart_trigger", "one"), []string{"restart_trigger"}},
		"an import with a source":                 {imported, set("source_instance", some), []string{"source_instance"}},
		"an import into addresses":                {imported, target("id", nil, "addrs", []string{"10.0.0.5:6379"}), []string{"id", "addrs"}},
		"another file source":                     {imported, files("file_source", "ftp"), []string{"file_source"}},
		"a bucket's files without the bucket":     {imported, files("bucket_name", nil), []string{"bucket_name"}},
		"a bucket without files":                  {imported, files("files", nil), []string{"files"}},
		"a bucket with no files":                  {imported, files("files", []any{}), []string{"files"}},
		"a file without a name":                   {imported, files("files", []any{map[string]any{"file_name": ""}}), []string{"file_name"}},
		"a file that is null":                     {imported, files("files", []any{nil}), []string{"file_name"}},
		"a bucket with a record":                  {imported, files("backup_id", "b"), []string{"backup_id"}},
		"a record without an id":                  {imported, files("file_source", "backup_record", "bucket_name", nil, "files", nil), []string{"backup_id"}},
		"a record with a bucket":                  {imported, files("file_source", "backup_record", "backup_id", "b", "files", nil), []string{"bucket_name"}},
		"a record with files":                     {imported, files("file_source", "backup_record", "backup_id", "b", "bucket_name", nil), []string{"files"}},
		"a time-out of nothing":                   {incremental, set("timeouts", timeouts("update", "-5m")), []string{"update"}},
		"a time-out that is no duration":          {incremental, set("timeouts", timeouts("create", "soon")), []string{"create"}},

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
