package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ProjectID returns the id of the project. It is the configured one; or, without a configured name, the one that came with the
// credentials of the SDK; or the one that IAM has under the configured name, or else under the name of the region (GET
// /v3/projects?name=). It is looked up once, when it is first needed. Callers that ask meanwhile share the look-up, and after a
// failure the next call looks it up again.
func (c *Client) ProjectID(ctx context.Context) (string, error) {
	if id := c.knownProject(); id != "" {
		return id, nil
	}
	id, err := c.projectLookUp.Do(ctx, "", c.lookUpProject)
	if err != nil && ctx.Err() != nil {
		return "", &Error{Operation: projectOperation, Err: ctx.Err()}
	}
	return id, err
}

const projectOperation = "looking up the project"

func (c *Client) knownProject() string {
	c.projectMu.Lock()
	defer c.projectMu.Unlock()
	return c.projectID
}

func (c *Client) setProject(id string) {
	c.projectMu.Lock()
	defer c.projectMu.Unlock()
	c.projectID = id
}

func (c *Client) lookUpProject(ctx context.Context) (string, error) {
	if id := c.knownProject(); id != "" {
		return id, nil // from a look-up that ended just before this one began
	}
	if c.credentials.project != nil {
		if id, err := c.credentials.project(ctx); err == nil && id != "" {
			c.setProject(id)
			return id, nil
		} // with an error of the credentials, the call below fails as well
	}
	resp, err := c.do(ctx, c.iam, "", apiCall{
		operation: projectOperation,
		method:    http.MethodGet,
		path:      []string{"v3", "projects"},
		query:     map[string]string{"name": c.projectName},
	})
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			e.fromIAM = true
		}
		return "", err
	}
	var ids []string
	for _, project := range resp.objects("projects") {
		name, id := project.text("name"), project.text("id")
		if id != "" && (name == "" || name == c.projectName) {
			ids = append(ids, id)
		}
	}
	switch len(ids) {
	case 1:
		c.setProject(ids[0])
		return ids[0], nil
	case 0:
		return "", c.projectError(fmt.Sprintf("IAM has no project named %q that these credentials may see", c.projectName))
	default:
		return "", c.projectError(fmt.Sprintf("IAM has several projects named %q: %s", c.projectName, strings.Join(ids, ", ")))
	}
}

// projectError returns the error of a look-up that succeeded, but did not find exactly one project.
func (c *Client) projectError(why string) error {
	return &Error{
		Operation: projectOperation,
		Err:       errors.New(c.secrets.clean(why, maxMessage) + "; set project_id, or project_name"),
		fromIAM:   true,
		permanent: true,
	}
}
