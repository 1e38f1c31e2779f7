package mock

import (
	"net/http"
	"net/url"
	"strings"
)

// Operation names one call of the API. The zero value means "any operation"
// in a [Fault] and "no known operation" in a [Request].
type Operation string

// The operations of the migration API, which has no numbers for them: comments
// all over the repository use those given here. The last three are IAM's.
const (
	// OpCreateImport is operation 1, POST /migration-task [P].
	OpCreateImport Operation = "create-import"
	// OpCreateOnline is operation 2, POST /migration/instance [D, S, C].
	OpCreateOnline Operation = "create-online"
	// OpConfigure is operation 3, POST /migration/{task_id}/task [P].
	OpConfigure Operation = "configure"
	// OpShow is operation 4, GET /migration-task/{task_id} [P].
	OpShow Operation = "show"
	// OpList is operation 5, GET /migration-tasks [D, S].
	OpList Operation = "list"
	// OpStop is operation 6, POST /migration-task/{task_id}/stop [P].
	OpStop Operation = "stop"
	// OpSyncStop is operation 7, POST /migration-task/{task_id}/sync-stop [S].
	OpSyncStop Operation = "sync-stop"
	// OpBatchStop is operation 8, POST /migration-task/batch-stop [P, S].
	OpBatchStop Operation = "batch-stop"
	// OpBatchRestart is operation 9, POST /migration-tasks/batch-restart [D, S, C].
	OpBatchRestart Operation = "batch-restart"
	// OpDelete is operation 10, DELETE /migration-tasks/delete [S, C].
	OpDelete Operation = "delete"
	// OpSetResumeMode is operation 11, PUT /migration-task/{task_id} [D, S].
	OpSetResumeMode Operation = "set-resume-mode"
	// OpProgress is operation 12, GET /migration-task/{task_id}/stats [S].
	OpProgress Operation = "progress"
	// OpLogs is operation 13, GET /migration-task/{task_id}/logs [S, C].
	OpLogs Operation = "logs"
	// OpExchangeIP is operation 14, POST /migration-task/{task_id}/exchange-ip [D, S, C].
	OpExchangeIP Operation = "exchange-ip"
	// OpRollbackIP is operation 15, POST /migration-task/{task_id}/rollback-ip [S, C].
	OpRollbackIP Operation = "rollback-ip"
	// OpJob is operation 16, GET /jobs/{job_id} [C].
	OpJob Operation = "job"
	// OpProjects is IAM's project look-up, GET /v3/projects?name=.
	OpProjects Operation = "projects"
	// OpSecurityTokens is IAM's POST /v3.0/OS-CREDENTIAL/securitytokens [C, S]: temporary keys.
	OpSecurityTokens Operation = "security-tokens"
	// OpIDTokens is IAM's POST /v3.0/OS-AUTH/id-token/tokens [S]: a token for an OIDC token.
	OpIDTokens Operation = "id-tokens"
)

// permissions are what a caller needs for each operation [P, D]. For those of operations 1, 10 and
// 13 the page is not known to the project [?].
var permissions = map[Operation]string{
	OpCreateImport:  "dcs:migrationTask:create",
	OpCreateOnline:  "dcs:migrationTask:create",
	OpConfigure:     "dcs:migrationTask:modify",
	OpShow:          "dcs:migrationTask:get",
	OpList:          "dcs:migrationTask:list",
	OpStop:          "dcs:migrationTask:modify",
	OpSyncStop:      "dcs:migrationTask:modify",
	OpBatchStop:     "dcs:migrationTask:modify",
	OpBatchRestart:  "dcs:migrationTask:modify",
	OpDelete:        "dcs:migrationTask:delete",
	OpSetResumeMode: "dcs:migrationTask:modify",
	OpProgress:      "dcs:migrationTask:get",
	OpLogs:          "dcs:migrationTask:get",
	OpExchangeIP:    "dcs:migrationTask:modify",
	OpRollbackIP:    "dcs:migrationTask:modify",
	OpJob:           "dcs:job:get",
	OpProjects:      "iam:projects:listProjects",

	OpSecurityTokens: "iam:tokens:assume",
	OpIDTokens:       "iam:tokens:assume",
}

// Operations lists every operation by its number, IAM's last.
func Operations() []Operation {
	list := make([]Operation, len(routes))
	for i, r := range routes {
		list[i] = r.operation
	}
	return list
}

// route ties a method and a path to an operation and says what the request may
// carry beyond the path.
type route struct {
	operation Operation
	method    string
	// segments are literal but for "{project}" and "{id}".
	segments []string
	// query names the parameters that the pages document.
	query []string
	// body says whether the operation takes one.
	body bool
	work func(*Server, *call) answer
	// open lets requests without credentials in.
	open bool
}

// routes is the whole API; a method and path that match none of them are not
// part of it.
var routes = []route{
	{OpCreateImport, http.MethodPost, dcsPath("migration-task"), nil, true, (*Server).createImport, false},
	{OpCreateOnline, http.MethodPost, dcsPath("migration/instance"), nil, true, (*Server).createOnline, false},
	{OpConfigure, http.MethodPost, dcsPath("migration/{id}/task"), nil, true, (*Server).configure, false},
	{OpShow, http.MethodGet, dcsPath("migration-task/{id}"), nil, false, (*Server).show, false},
	{OpList, http.MethodGet, dcsPath("migration-tasks"), []string{"offset", "limit", "name"}, false, (*Server).list, false},
	{OpStop, http.MethodPost, dcsPath("migration-task/{id}/stop"), nil, false, (*Server).stop, false},
	{OpSyncStop, http.MethodPost, dcsPath("migration-task/{id}/sync-stop"), nil, false, (*Server).syncStop, false},
	{OpBatchStop, http.MethodPost, dcsPath("migration-task/batch-stop"), nil, true, (*Server).batchStop, false},
	{OpBatchRestart, http.MethodPost, dcsPath("migration-tasks/batch-restart"), nil, true, (*Server).batchRestart, false},
	{OpDelete, http.MethodDelete, dcsPath("migration-tasks/delete"), nil, true, (*Server).deleteRecords, false},
	{OpSetResumeMode, http.MethodPut, dcsPath("migration-task/{id}"), nil, true, (*Server).setResumeMode, false},
	{OpProgress, http.MethodGet, dcsPath("migration-task/{id}/stats"), nil, false, (*Server).progress, false},
	{OpLogs, http.MethodGet, dcsPath("migration-task/{id}/logs"), []string{"offset", "limit", "log_level"}, false, (*Server).logs, false},
	{OpExchangeIP, http.MethodPost, dcsPath("migration-task/{id}/exchange-ip"), nil, true, (*Server).exchangeIP, false},
	{OpRollbackIP, http.MethodPost, dcsPath("migration-task/{id}/rollback-ip"), nil, false, (*Server).rollbackIP, false},
	{OpJob, http.MethodGet, dcsPath("jobs/{id}"), nil, false, (*Server).job, false},
	{OpProjects, http.MethodGet, []string{"v3", "projects"}, []string{"name"}, false, (*Server).projects, false},
	{OpSecurityTokens, http.MethodPost, []string{"v3.0", "OS-CREDENTIAL", "securitytokens"}, nil, true, (*Server).securityTokens, true},
	{OpIDTokens, http.MethodPost, []string{"v3.0", "OS-AUTH", "id-token", "tokens"}, nil, true, (*Server).idTokensForOIDC, true},
}

func dcsPath(rest string) []string {
	return append([]string{"v2", "{project}"}, strings.Split(rest, "/")...)
}

// findRoute tells which operation a request is for; found is false where the
// service has nothing under that method and path.
func findRoute(method string, segments []string) (r route, project, id string, found bool) {
	for _, candidate := range routes {
		if candidate.method != method || len(candidate.segments) != len(segments) {
			continue
		}
		project, id, ok := matchSegments(candidate.segments, segments)
		if ok {
			return candidate, project, id, true
		}
	}
	return route{}, "", "", false
}

func matchSegments(pattern, segments []string) (project, id string, ok bool) {
	for i, want := range pattern {
		switch {
		case want == "{project}" && segments[i] != "":
			project = segments[i]
		case want == "{id}" && segments[i] != "":
			id = segments[i]
		case want != segments[i]:
			return "", "", false
		}
	}
	return project, id, true
}

// pathSegments splits before decoding, so that an encoded slash inside an id
// stays inside it.
func pathSegments(u *url.URL) ([]string, bool) {
	raw := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	segments := make([]string, len(raw))
	for i, s := range raw {
		decoded, err := url.PathUnescape(s)
		if err != nil {
			return nil, false
		}
		segments[i] = decoded
	}
	return segments, true
}
