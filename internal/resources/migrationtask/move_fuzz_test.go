package migrationtask_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// FuzzMove moves whatever another provider may have stored, with a password somewhere in it. The password is left behind, and
// a task with an id is always taken over.
func FuzzMove(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"id":"t-1","region":"r","task_name":"a","migration_method":"incremental_migration","resume_mode":"auto","bandwidth_limit_mb":"100",` +
			`"source_instance":[{"id":"","addrs":"10.0.0.5:6379,10.0.0.6:6379",`, `}],"target_instance":[{"id":"i-2","password":"Tgt-Sesame"}]}`},
		{`{"id":"t-2","status":"SUCCESS","backup_files":[{"file_source":"self_build_obs","bucket_name":"b","files":[{"file_name":"f","size":"1"}]}],` +
			`"target_instance":[{"id":"i",`, `}]}`},
		{`{"id":42,"supported_features":["a",1,null],"vpc_id":true,"tags":{`, `},"source_instance":{"addrs":["x",7]}}`},
		{`{"task_name":"no id",`, `}`},
		{`{"id":" \n",`, `}`},
		{`{"id":"t-1","id":{},`, `}`},
		{`{"id":"t-1",`, `} and more`},
		{`{"id":"t-1",`, ``},
		{`[{"id":"t-1",`, `}]`},
		{`[[{"id":"t-1",`, `}]]`},
		{`{"id":"t-\ud800","bandwidth_limit_mb":1e400,"backup_files":{"backup_id":1,`, `}}`},
	} {
		f.Add(false, []byte(seed[0]), []byte(seed[1]))
		f.Add(true, []byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, isImport bool, before, after []byte) {
		typeName := theirOnline
		if isImport {
			typeName = theirImport
		}
		attributes := slices.Concat(before, []byte(`"password":"Src-Sesame"`), after)
		r := acctest.NewProtocol(t).Resource(t, resourcetest.TypeMigrationTask)
		diags := r.Move(t, acctest.Foreign{TypeName: typeName, Attributes: attributes})

		var private map[string][]byte
		if len(r.Private) > 0 {
			resourcetest.NoError(t, json.Unmarshal(r.Private, &private))
		}
		if text := fmt.Sprintf("%s %s %s", r.State, private, acctest.Text(diags)); strings.Contains(text, "Sesame") {
			t.Errorf("%s leaves a secret: %s", attributes, text)
		}
		id := idIn(attributes)
		if (id != "") == acctest.HasError(diags) {
			t.Errorf("%s with the id %q: %s", attributes, id, acctest.Text(diags))
		}
		if id == "" {
			if r.Exists() || !strings.Contains(acctest.Text(diags), "has no id") {
				t.Errorf("%s without an id was moved: %s %s", attributes, r.State, acctest.Text(diags))
			}
			return
		}
		if got := r.Get(t, "id"); got != id || r.IdentityOf(t, "task_id") != id {
			t.Errorf("the id is %q, want %q", got, id)
		}
		if kind := map[bool]string{false: "online_migration", true: "backupfile_import"}[isImport]; r.Get(t, "migration_type") != kind {
			t.Errorf("the type is %s, want %s", r.Get(t, "migration_type"), kind)
		}
	})
}

// idIn reads the id of a resource by itself: a text or a number, in an object or in a list that begins with one.
func idIn(attributes []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(attributes))
	var raw json.RawMessage
	if decoder.Decode(&raw) != nil {
		return ""
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		raw = list[0]
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	var id string
	if raw := object["id"]; json.Unmarshal(raw, &id) == nil {
		return strings.TrimSpace(id)
	}
	var number json.Number
	if json.Unmarshal(object["id"], &number) != nil {
		return ""
	}
	return number.String()
}
