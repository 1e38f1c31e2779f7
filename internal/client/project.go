package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ProjectID gives the id of the project that is asked: the configured one, or the one that came with the credentials of the
// SDK's chain where no name is configured, or else the one that IAM knows by the configured name or, without that, by the region's (GET /v3/projects?name=). It is looked up once, when first needed;
// whoever asks meanwhile waits for the same look-up, and a look-up that failed is made again next time.
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
		return id, nil // by a look-up that ended while this one was being started
	}
	if c.credentials.project != nil {
		if id, err := c.credentials.project(ctx); err == nil && id != "" {
			c.setProject(id)
			return id, nil
		} // an error of the credentials is met again below
	}
	said, err := c.do(ctx, c.iam, "", call{
		operation: projectOperation,
		method:    http.MethodGet,
		path:      []string{"v3", "projects"},
		query:     map[string]string{"name": c.projectName},
	})
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			e.elsewhere = true
		}
		return "", err
	}
	var ids []string
	for _, project := range said.objects("projects") {
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
		return "", c.noProject(fmt.Sprintf("IAM knows no project named %q that these credentials may see", c.projectName))
	default:
		return "", c.noProject(fmt.Sprintf("IAM knows several projects named %q: %s", c.projectName, strings.Join(ids, ", ")))
	}
}

// noProject is the error of a look-up that was answered well, but not with one project.
func (c *Client) noProject(why string) error {
	return &Error{
		Operation: projectOperation,
		Err:       errors.New(c.secrets.clean(why, maxMessage) + "; set project_id, or project_name"),
		elsewhere: true,
		permanent: true,
	}
}
